"""What staff do with seats and mandates: entry grid, renewal campaigns, spreadsheets of appointments, alerts."""
