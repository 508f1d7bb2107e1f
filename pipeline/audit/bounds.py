"""The statistics of the audit: how many sheets to draw, which ones, and upper bounds on the errors.

The unit that is drawn is the sheet, since the answers of one sheet are not independent: a skewed sheet may spoil many
at once. Bounds hold for the *frame*, the list of sheets from which the sample was drawn without replacement. All
calculations are exact, with integers and fractions, and bounds between two steps are rounded up.

As a check by hand: if n sheets show no error, the 95 % bound is about 3/n (J. A. Hanley and A. Lippman-Hand, If
nothing goes wrong, is everything all right?, JAMA 249, 1983, 1743–1745).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil, comb

from forms.serial import format_serial

RISK = Fraction(1, 20)
"""The probability with which a bound may be wrong: bounds are one-sided with 95 % confidence."""
STEPS = 10**6
"""Bounds of shares are whole millionths."""
# The stake on no sheet being misread as a whole (g in ``answers_bound``). A stake of 1 would make the bound useless as
# soon as there is one such sheet; this one costs a ninth if there is none. It is fixed before anything is drawn.
STAKE = Fraction(9, 10)


def frame_text(serials: Iterable[int]) -> str:
    """Return the frame as it is published: serials as printed, one per line."""
    return "".join(f"{format_serial(serial)}\n" for serial in serials)


def frame_hash(serials: Iterable[int]) -> str:
    """Return the SHA-256 of the published list, 64 hexadecimal digits, as ``sha256sum`` prints it for the file."""
    return hashlib.sha256(frame_text(serials).encode()).hexdigest()


def ticket(seed: str, serial: int) -> str:
    """Return the ticket of a sheet: the SHA-256 of ``seed,serial`` in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed},{format_serial(serial)}".encode()).hexdigest()


def draw(serials: Iterable[int], seed: str, size: int) -> list[int]:
    r"""Draw sheets without replacement: those whose tickets are smallest, the smallest first.

    Every set of sheets is as likely as any other, as long as nobody who could change the list or the seed knew both: so
    fix the list first, and then take the seed from what nobody can choose, such as dice thrown before witnesses or
    tomorrow's lottery numbers. Hashing a public seed with the names of what is drawn is how post-election audits draw
    (J. A. Calandrino, J. A. Halderman and E. W. Felten, In defense of pseudorandom sample selection, EVT 2008; R. L.
    Rivest, Consistent sampling with replacement, 2018).

    Whoever has the list draws the same sheets in a shell, without this program::

        while read -r s; do echo "$(printf '%s,%s' "$SEED" "$s" | sha256sum | cut -c1-64) $s"; done < LIST.txt |
            LC_ALL=C sort | head -n SIZE

    Args:
        serials: the frame.
        seed: any text but an empty one.
        size: number of sheets to draw; all of them if there are fewer.

    Raises:
        ValueError: the seed is empty.
    """
    if not seed:
        raise ValueError("a seed is needed")
    return sorted(serials, key=lambda serial: ticket(seed, serial))[:size]


def fewer_seen(seen: int, sample: int, bad: int, population: int) -> Fraction:
    """Return the probability that a sample has at most ``seen`` of the bad sheets, by the hypergeometric distribution.

    Args:
        seen: bad sheets in the sample.
        sample: sheets drawn, without replacement.
        bad: bad sheets in the frame.
        population: sheets in the frame.
    """
    drawn, marked = sorted((sample, bad))  # the two are interchangeable; the smaller one first is quicker
    ways = sum(comb(marked, i) * comb(population - marked, drawn - i) for i in range(min(seen, drawn) + 1))
    return Fraction(ways, comb(population, drawn))


def sheets_bound(misread: int, sample: int, population: int, risk: Fraction = RISK) -> int:
    """Return an upper bound on the number of misread sheets in the frame.

    The exact one-sided bound for samples without replacement: the largest number under which a sample as good as this
    one, or better, is more probable than ``risk`` (J. P. Buonaccorsi, A note on confidence intervals for proportions in
    finite populations, The American Statistician 41, 1987, 215–218). Where more sheets than that are misread, a sample
    claims so with a probability of at most ``risk``.

    Args:
        misread: number of misread sheets in the sample.
        sample: number of sheets drawn.
        population: number of sheets in the frame.
        risk: probability with which the bound may be too low.
    """
    most = population - (sample - misread)  # the others are known to be right
    return misread + _first(
        lambda more: misread + more >= most or fewer_seen(misread, sample, misread + more + 1, population) <= risk,
        most - misread,
    )


def share_bound(misread: int, sample: int, risk: Fraction = RISK) -> Fraction:
    """Return an upper bound on the share of misread sheets in an infinite frame: the exact one-sided binomial bound.

    C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial,
    Biometrika 26 (1934), 404–413. Rounded up to whole millionths.

    >>> float(share_bound(0, 300))
    0.009937
    """
    if misread >= sample:
        return Fraction(1)

    def excluded_by_count(step: int) -> bool:
        return _binomial(misread, sample, Fraction(step, STEPS), risk)

    return Fraction(_first(excluded_by_count, STEPS), STEPS)


def answers_bound(sheets: Sequence[tuple[int, int]], most: int, risk: Fraction = RISK) -> Fraction:
    """Return an upper bound on the share of misread answers in the frame, however errors are spread over sheets.

    Let sheet i have m answers, e of them misread, and no sheet more than ``most``. Were the share R or more, then
    ``y = 1 + g·(R·m - e) / ((1-R)·most)`` would not be negative and have a mean over the frame of at most 1; so would
    the product of the sample's y, since the mean of such products over all samples without replacement is at most that
    mean to the n-th power (Maclaurin's inequality: G. H. Hardy, J. E. Littlewood and G. Pólya, Inequalities, 1934,
    theorem 52). By Markov's inequality the product reaches ``1/risk`` with a probability of at most ``risk``: all R are
    excluded for which it does. Products so used in audits: P. B. Stark, Risk-limiting postelection audits: conservative
    P-values from common probability inequalities, IEEE Transactions on Information Forensics and Security 4 (2009).

    Sheets that are few and misread whole can't be told from none by looking at others, so without any error the bound
    is near that for sheets, ``1.1·ln(1/risk)/n``, and not near ``3/answers``; but a misread answer raises it by little.

    Args:
        sheets: for each drawn sheet, the number of misread answers and the number of answers.
        most: largest number of answers that a sheet of the frame can have.
        risk: probability with which the bound may be too low.

    Returns:
        the share, rounded up to whole millionths.
    """
    groups = Counter(pair for pair in sheets if pair[1])

    def excluded_by_stakes(step: int) -> bool:
        return _staked(groups, most, step) >= 1 / risk

    return Fraction(_first(excluded_by_stakes, STEPS), STEPS)


def _staked(groups: Counter[tuple[int, int]], most: int, step: int) -> Fraction:
    """Return the product of ``answers_bound`` for R = step / STEPS; R below 1."""
    above = below = 1
    unit = (STEPS - step) * most * STAKE.denominator
    for (misread, answers), count in groups.items():
        above *= (unit + STAKE.numerator * (step * answers - misread * STEPS)) ** count
        below *= unit**count
    return Fraction(above, below)


def sample_size(rate: Fraction, risk: Fraction = RISK, population: int | None = None, allowed: int = 0) -> int:
    """Return how many sheets to draw so that too many misread ones are detected with a probability of 1 - ``risk``.

    The fewest n for which a sample would show at most ``allowed`` misread sheets with a probability of at most ``risk``
    were a share of ``rate`` or more of all sheets misread. Of a frame without end, and none allowed, that is
    ``ln(risk) / ln(1 - rate)``, rounded up: M. Lindeman and P. B. Stark, A gentle introduction to risk-limiting audits,
    IEEE Security & Privacy 10 (2012); it is acceptance sampling by attributes, as in ISO 2859-2. A finite frame needs
    fewer, exactly by the hypergeometric distribution (W. G. Cochran, Sampling techniques, 3rd ed. 1977, section 3.4).

    >>> sample_size(Fraction(1, 100)), sample_size(Fraction(1, 100), population=1000)
    (299, 258)

    Args:
        rate: the share of misread sheets that must be detected, above 0 and below 1.
        risk: probability of not detecting it, above 0 and below 1.
        population: number of sheets in the frame; ``None`` for an infinite frame.
        allowed: number of misread sheets in the sample up to which the rate counts as kept.

    Returns:
        the number of sheets; that of the whole frame if no smaller sample suffices.
    """
    if not (0 < rate < 1 and 0 < risk < 1):
        raise ValueError("rate and risk lie between 0 and 1")
    if population is None:
        return _size_without_end(rate, risk, allowed)
    bad = ceil(rate * population)
    if allowed >= bad:
        return population

    def enough_of_frame(size: int) -> bool:
        return fewer_seen(allowed, size, bad, population) <= risk

    # Doubling avoids sizes near half of a large frame, where binomial coefficients have a million digits.
    return _first(enough_of_frame, _doubled(enough_of_frame, population))


def _size_without_end(rate: Fraction, risk: Fraction, allowed: int) -> int:
    def enough_without_end(size: int) -> bool:
        return _binomial(allowed, size, rate, risk)

    return _first(enough_without_end, _doubled(enough_without_end, None))


def _doubled(enough: Callable[[int], bool], most: int | None) -> int:
    size = 1
    while (most is None or size < most) and not enough(size):
        size *= 2
    return size if most is None else min(size, most)


def _binomial(seen: int, sample: int, share: Fraction, risk: Fraction) -> bool:
    """Tell whether ``seen`` or fewer hits in ``sample`` draws at rate ``share`` have a probability up to ``risk``."""
    if seen >= sample:
        return False
    bad, good = share.numerator, share.denominator - share.numerator
    some: int = sum(comb(sample, i) * bad**i * good ** (seen - i) for i in range(seen + 1))
    tail: int = some * good ** (sample - seen)
    whole: int = share.denominator**sample
    return tail * risk.denominator <= risk.numerator * whole


def _first(holds: Callable[[int], bool], last: int) -> int:
    """Return the first of 0 … ``last`` for which a monotonic condition holds; else ``last``, which is not tested."""
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def up(share: Fraction, decimals: int = 2) -> float:
    """Return a share in per cent, rounded up, so that a bound is not shown as less than it is.

    >>> up(Fraction(1, 30_000))
    0.01
    """
    steps: int = 10**decimals
    return ceil(100 * share * steps) / steps
