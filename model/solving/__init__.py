"""Ten logistic regressions over one design matrix, solved together."""
