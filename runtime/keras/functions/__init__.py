"""Functions of tensors that layers, losses and metrics are made of: they hold nothing; converted code calls them."""
