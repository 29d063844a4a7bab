"""A stranger's look at the written bytes: nothing here shares code with the stages that made them."""
