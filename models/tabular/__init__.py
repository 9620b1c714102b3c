"""Bodies of the kinds whose sample is one row of features: each module fits one kind and predicts with it."""
