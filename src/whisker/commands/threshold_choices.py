"""Thresholds that were chosen by a rule: shown on a terminal, and made those in use."""

from collections.abc import Sequence

import click

from whisker.errors import RequestInvalid
from whisker.evaluation.schema import Interval
from whisker.evaluation.threshold_choice import FEW_ANSWERS, CostRule, PrecisionRule, ThresholdChoice
from whisker.registry.thresholds import Thresholds, check_thresholds


def with_choices(before: Thresholds, choices: Sequence[ThresholdChoice]) -> Thresholds:
    """Put what was chosen in place of what is in use.

    A class for which nothing was found keeps what it has, and among several also one with few test answers.

    Raises:
        RequestInvalid: Nothing is left to set.
    """
    usable = [one for one in choices if one.threshold is not None and (len(choices) == 1 or not one.is_few)]
    if not usable:
        raise RequestInvalid(
            "Nothing was set: no threshold was found by enough test answers. Name a single class with --class to set "
            "its threshold all the same."
        )
    by_class, high = dict(before.by_class), before.high
    for one in usable:
        if one.class_name is None:
            high = one.threshold or high
        else:
            by_class[one.class_name] = one.threshold or high
    return check_thresholds(high, min(before.medium, high), by_class)


def show_choices(version: str, choices: Sequence[ThresholdChoice], rule: PrecisionRule | CostRule) -> None:
    """Print what was chosen, what it is known by, and what is not known."""
    for choice in choices:
        click.echo(f"{choice.class_name or 'all classes'}: {_found(choice, rule)}")
        if choice.threshold is not None:
            click.echo(f"  {_known(choice)}")
    click.echo(f"\nBy the test pictures of {version}, with 95 % intervals.")
    if isinstance(rule, CostRule):
        click.echo(f"Were confidences exactly calibrated, {rule.threshold:.3g} would be best for every class.")
    elif needed := choices[0].needed:
        click.echo(f"To prove {rule.precision:g} takes {needed:,} sure answers, all of them right.")
    if any(choice.is_few for choice in choices):
        click.echo(
            f"Fewer than {FEW_ANSWERS} answers (*) say little: --each-class --use leaves such classes as they are."
        )


def _found(choice: ThresholdChoice, rule: PrecisionRule | CostRule) -> str:
    """Say which threshold was found, and how far it can be trusted."""
    few = "*" if choice.is_few else ""
    if choice.state == "no_answers":
        return "no test answer names it, so nothing is known"
    if choice.threshold is None:
        return f"no threshold is right so often in the test{few}"
    found = f"sure above {choice.threshold:g}"
    if isinstance(rule, CostRule):
        return f"{found}{_between(choice.threshold_interval)}{few}, {_costs(choice)}"
    if choice.state == "proven":
        return f"{found}, proven"
    proven = "" if choice.proven_threshold is None else f"; proven above {choice.proven_threshold:g}"
    return f"{found}, reached but not proven{few}{proven}"


def _known(choice: ThresholdChoice) -> str:
    shares = (
        ("right", choice.precision, choice.precision_interval, choice.answered),
        ("answered", choice.coverage, choice.coverage_interval, choice.named),
    )
    words = [
        f"{name} {value:.1%} of {whole:,}{_between(interval, percent=True)}"
        for name, value, interval, whole in shares
        if value is not None
    ]
    if choice.recall is not None and choice.class_name is not None:
        words.append(f"found {choice.recall:.1%} of its pictures{_between(choice.recall_interval, percent=True)}")
    return ", ".join(words)


def _costs(choice: ThresholdChoice) -> str:
    words = f"costs {choice.cost:.3g} a picture{_between(choice.cost_interval)}"
    return words if choice.cost_in_use is None else f"{words}, {choice.cost_in_use:.3g} by the threshold in use"


def _between(interval: Interval | None, *, percent: bool = False) -> str:
    if interval is None:
        return ""
    low, high = interval
    return f" ({low:.1%} to {high:.1%})" if percent else f" ({low:.3g} to {high:.3g})"
