"""From pictures to a live version: the only package that joins datasets, training, evaluation, versions and jobs."""
