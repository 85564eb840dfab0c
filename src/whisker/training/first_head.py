"""The head that fine-tuning begins with: quick mode's own, chosen on the training pictures alone."""

from whisker.training.backbone import frozen_graphs
from whisker.training.features import FeatureCache, FeatureExtractor, FrozenNetwork, pooled_features
from whisker.training.head import Head, blas_threads_for, choose_head, cross_validation_folds
from whisker.training.take_folds import with_takes_together
from whisker.training.training_run import Run


def fit_first_head(run: Run) -> Head:
    """Fit a head on the frozen network's features, its penalty chosen by cross-validation.

    A head of random numbers would send gradients of no use through the pretrained layers, and tear what they know; one
    that is fitted first leaves them little to mend (LP-FT: linear probing, then fine-tuning). The validation pictures
    take no part: they choose the epoch.

    Returns:
        The head on (N, C) pooled features, in logits.

    Source: Kumar et al. 2022, arXiv:2202.10054.
    """
    files, config = run.splits.train, run.config
    extractor = FeatureExtractor([FrozenNetwork(graph, run.spec) for graph in frozen_graphs(run)])
    cache = FeatureCache(run.cache_dir / "features", extractor, mirrored=False, earlier=False)
    pooled = pooled_features(files, cache, run.observer)
    run.observer.stage("head", 0.0)
    labels = run.labels_of(files)
    folds = with_takes_together(cross_validation_folds(labels, config.folds, config.seed), files, labels)
    with blas_threads_for(pooled, labels):
        chosen = choose_head(
            pooled, labels, config.l2_candidates, folds, lambda share: run.observer.stage("head", share)
        )
    return chosen.head
