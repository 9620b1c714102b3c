"""Labels, splits and train-only scaling."""
