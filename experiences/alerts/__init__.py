"""« Être prévenu » : any search by mail, without an account. Asked for, confirmed, told once, stopped in one gesture."""
