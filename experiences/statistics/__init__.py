"""What the base holds, in figures: charts that filter, and the page of public statistics."""
