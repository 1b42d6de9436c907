"""What goes with a change in referrals in a panel of councils, published or modelled: the same regressions on both."""
