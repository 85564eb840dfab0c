"""From pictures to a live version: the only place where datasets, training, judging, versions and jobs meet."""
