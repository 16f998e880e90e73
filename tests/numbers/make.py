#!/usr/bin/env python3
"""Writes the corpus of numbers and the table of regions from libphonenumber's metadata.

Usage: make.py [--check]. Needs the package of requirements.txt. With --check nothing is written; it fails where a file
is not what would be written.

Nothing in the corpus is computed by hand: each expectation is what Google's library reads in a writing. The same
metadata gives the same bytes, whenever and wherever this runs.
"""

import argparse
import collections
import functools
import pathlib
import random
import re
import sys
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberFormat, ValidationResult

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE / "corpus.tsv"
REGION_TABLE = HERE.parents[1] / "src" / "dialplan" / "regions.tsv"

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
NO_REGION = "001"

# How many numbers and lines are taken. A region has as many numbers as its plan gives, up to these.
DRAWN_OF_TYPE = {"fixed_line": 2, "mobile": 2}
DRAWN_OF_OTHER_TYPE = 1
DRAWN_OF_BEGINNING = 3
DRAWN_OF_NO_REGION = 8
EXTRA_WRITINGS = 5
NOT_VALID_LINES = 6
IMPOSSIBLE_LINES = 6
TRIES = 300

LONGEST_EXTENSION = 6
LONGEST_NUMBER = 17

TYPES = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost",
    "personal_number", "voip", "pager", "uan", "voicemail",
)  # fmt: skip

# Beginnings that are easily misread: as a country code, as a national prefix, or as too short a number.
BEGINNINGS = {
    "AR": ("9", "911", "800", "810"),
    "AU": ("13", "1300", "1800", "180"),
    "BR": ("4004", "4020", "300", "800", "90"),
    "BY": ("8", "80"),
    "CN": ("10", "400", "800", "86"),
    "DE": ("15", "180", "900"),
    "HU": ("1", "6"),
    "IE": ("1800", "1850", "818"),
    "IN": ("91", "1800", "1860", "0"),
    "IT": ("0", "3", "39", "1", "8"),
    "KR": ("15", "16", "18", "8", "50"),
    "KZ": ("7", "8"),
    "LT": ("8", "37"),
    "MX": ("1", "800", "900", "52"),
    "RU": ("8", "80", "3", "77"),
    "SM": ("0", "5", "6"),
    "US": ("800", "900", "710"),
    "VA": ("06",),
}

# Where numbers of other countries are dialled from, besides their own region.
ABROAD = ("US", "GB", "DE", "AU", "JP", "RU", "BR", "KZ", "FR")

NO_BREAK_SPACE = "\u00a0"
NO_BREAK_HYPHEN = "\u2011"
EN_DASH = "\u2013"
FULL_WIDTH = "\uff10"
ARABIC_INDIC = "\u0660"
DEVANAGARI = "\u0966"
BENGALI = "\u09e6"
THAI = "\u0e50"


# The patterns of the metadata.
#
# They are finite: digits, classes, groups, alternatives, bounded repeats. So a number can be drawn that begins with
# given digits, and all numbers can be listed, which Python's own expressions do not offer.


@dataclass(frozen=True)
class Digit:
    """One digit of these."""

    choices: str


@dataclass(frozen=True)
class Series:
    """One part after the other."""

    parts: tuple


@dataclass(frozen=True)
class Choice:
    """One of these."""

    options: tuple


END = Series(())
NEVER = Choice(())


def series(*parts):
    """The parts one after the other; never, where one of them never is."""
    return NEVER if NEVER in parts else Series(parts)


def choice(*options):
    """One of the options, without those that never are."""
    live = tuple(option for option in options if option != NEVER)
    return live[0] if len(live) == 1 else Choice(live)


class Reader:
    """Reads a pattern. What it does not know it refuses, so that new metadata is not misunderstood."""

    def __init__(self, pattern):
        self.pattern = pattern
        self.rest = pattern

    def whole(self):
        node = self.alternatives()
        if self.rest:
            raise self.refused()
        return node

    def refused(self):
        return ValueError(f"the pattern {self.pattern!r} cannot be read from {self.rest!r}")

    def takes(self, text):
        """Whether the text comes next; it is then behind."""
        if not self.rest.startswith(text):
            return False
        self.rest = self.rest[len(text) :]
        return True

    def matched(self, expression):
        """What the expression matches next, which is then behind."""
        found = re.match(expression, self.rest)
        if not found:
            raise self.refused()
        self.rest = self.rest[found.end() :]
        return found

    def alternatives(self):
        options = [self.sequence()]
        while self.takes("|"):
            options.append(self.sequence())
        return choice(*options)

    def sequence(self):
        parts = []
        while self.rest and self.rest[0] not in "|)":
            parts.append(self.repeated(self.atom()))
        return series(*parts)

    def atom(self):
        if self.takes("(?:"):
            node = self.alternatives()
            self.matched(r"\)")
            return node
        if self.takes(r"\d"):
            return Digit("0123456789")
        if self.takes("["):
            return Digit(class_of(self.matched(r"((?:\d(?:-\d)?)+)\]")[1]))
        return Digit(self.matched(r"\d")[0])

    def repeated(self, node):
        if self.takes("?"):
            return choice(END, node)
        if not self.rest.startswith("{"):
            return node
        bounds = self.matched(r"\{(\d+)(?:,(\d+))?\}")
        least, most = int(bounds[1]), int(bounds[2] or bounds[1])
        tail = END
        for _ in range(most - least):
            tail = choice(END, series(node, tail))
        return series(*[node] * least, tail)


def class_of(inside):
    """The digits of a class: 1, 4, 5 and 6 of `14-6`."""
    digits = ""
    for first, last in re.findall(r"(\d)(?:-(\d))?", inside):
        digits += "".join(str(digit) for digit in range(int(first), int(last or first) + 1))
    return digits


@functools.lru_cache(maxsize=None)
def read_pattern(pattern):
    return Reader(pattern).whole()


def may_end(node):
    """Whether the node matches no digits."""
    if isinstance(node, Digit):
        return False
    if isinstance(node, Series):
        return all(may_end(part) for part in node.parts)
    return any(may_end(option) for option in node.options)


def after(node, digit):
    """What may follow the digit in numbers of the node that begin with it."""
    if isinstance(node, Digit):
        return END if digit in node.choices else NEVER
    if isinstance(node, Choice):
        return choice(*(after(option, digit) for option in node.options))
    if not node.parts:
        return NEVER
    first, rest = node.parts[0], series(*node.parts[1:])
    behind = series(after(first, digit), rest)
    return choice(behind, after(rest, digit)) if may_end(first) else behind


def drawn(node, chance):
    """A number of the node at random."""
    if isinstance(node, Digit):
        return chance.choice(node.choices)
    if isinstance(node, Series):
        return "".join(drawn(part, chance) for part in node.parts)
    return drawn(chance.choice(node.options), chance)


def every(node):
    """All numbers of the node."""
    if isinstance(node, Digit):
        return set(node.choices)
    if isinstance(node, Choice):
        return set().union(*(every(option) for option in node.options))
    numbers = {""}
    for part in node.parts:
        numbers = {number + end for number in numbers for end in every(part)}
    return numbers


# Plans and their numbers.


@dataclass(frozen=True)
class Plan:
    """The numbers of a region, or of a country code that is no region's."""

    region: str
    country_code: int

    @property
    def metadata(self):
        if self.region == NO_REGION:
            return PhoneMetadata.metadata_for_nongeo_region(self.country_code)
        return PhoneMetadata.metadata_for_region(self.region)

    @property
    def home(self):
        """The region that the numbers are dialled from without a country code, if there is one."""
        return None if self.region == NO_REGION else self.region

    @property
    def types(self):
        """The names and descriptions of those types of number that there are."""
        descriptions = ((name, getattr(self.metadata, name)) for name in TYPES)
        return [(name, kind) for name, kind in descriptions if kind is not None and kind.national_number_pattern]

    def number(self, significant):
        """The number with these national digits. Zeros at the front belong to it."""
        zeros = len(significant) - len(significant[:-1].lstrip("0")) - 1
        return PhoneNumber(
            country_code=self.country_code,
            national_number=int(significant),
            italian_leading_zero=zeros > 0 or None,
            number_of_leading_zeros=zeros if zeros > 1 else None,
        )

    def is_valid(self, significant):
        return phonenumbers.is_valid_number(self.number(significant))


def plans():
    regions = [Plan(region, phonenumbers.country_code_for_region(region)) for region in REGIONS]
    return regions + [Plan(NO_REGION, code) for code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)]


def valid_numbers(plan, chance):
    """Numbers of the plan: each type's example, some of each type, and those with a beginning of note."""
    numbers = [kind.example_number for _, kind in plan.types]
    for name, kind in plan.types:
        count = DRAWN_OF_NO_REGION if plan.home is None else DRAWN_OF_TYPE.get(name, DRAWN_OF_OTHER_TYPE)
        numbers += drawn_numbers(plan, [kind], "", count, chance)
    for beginning in beginnings(plan):
        numbers += drawn_numbers(plan, [kind for _, kind in plan.types], beginning, DRAWN_OF_BEGINNING, chance)
    # Patterns of types overlap, and so do beginnings.
    return [number for number in dict.fromkeys(numbers) if number and plan.is_valid(number)]


def beginnings(plan):
    """What a number may begin with that is not what it seems: the country code, the national prefix, a zero."""
    own = (str(plan.country_code), plan.metadata.national_prefix or "", "0")
    return [text for text in dict.fromkeys(own + BEGINNINGS.get(plan.region, ())) if text]


def drawn_numbers(plan, kinds, beginning, count, chance):
    """Up to so many valid numbers of these types that begin so."""
    rests = []
    for kind in kinds:
        rest = read_pattern(kind.national_number_pattern)
        for digit in beginning:
            rest = after(rest, digit)
        if rest != NEVER:
            rests.append((kind, rest))
    numbers = []
    for _ in range(TRIES if rests else 0):
        kind, rest = chance.choice(rests)
        number = beginning + drawn(rest, chance)
        if len(number) in kind.possible_length and number not in numbers and plan.is_valid(number):
            numbers.append(number)
        if len(numbers) == count:
            break
    return numbers


# Writings: each is a region that the number is dialled from, and a text. None where a number is not written so.


@dataclass(frozen=True)
class Written:
    """A number that is to be written."""

    plan: Plan
    significant: str
    chance: random.Random

    @property
    def number(self):
        return self.plan.number(self.significant)

    @property
    def e164(self):
        return self.formatted(PhoneNumberFormat.E164)

    @property
    def international(self):
        return self.formatted(PhoneNumberFormat.INTERNATIONAL)

    @property
    def national(self):
        return self.formatted(PhoneNumberFormat.NATIONAL)

    def formatted(self, style):
        return phonenumbers.format_number(self.number, style)

    def anywhere(self):
        """A region to dial a full number from."""
        return self.chance.choice(REGIONS)

    def either(self):
        """A region and the usual writing there: the national one at home, or the international one anywhere."""
        if self.plan.home and self.chance.random() < 0.5:
            return self.plan.home, self.national
        return self.anywhere(), self.international

    def at_home(self, text):
        return (self.plan.home, text) if self.plan.home else None


def groups(text, separator):
    """The text with this separator alone between its groups of digits."""
    return ("+" if text.startswith("+") else "") + separator.join(re.findall(r"\d+", text))


def separated(separator):
    def write(written):
        region, text = written.either()
        return region, groups(text, separator)

    return write


def in_digits(zero, plus="+"):
    """With the digits of a script, of which this is the zero."""
    digits = {ord(str(digit)): chr(ord(zero) + digit) for digit in range(10)}

    def write(written):
        region, text = written.either()
        return region, text.translate({**digits, ord("+"): plus})

    return write


def with_extension(extension):
    def write(written):
        region, text = written.either()
        # Behind fewer digits it is not clear whether they are a number at all.
        is_number = text.startswith("+") or digit_count(text) > LONGEST_EXTENSION
        return (region, text + extension) if is_number else None

    return write


def abroad(written):
    """As Google writes it for a phone in another region."""
    region = written.chance.choice([*ABROAD, written.plan.home or "US"])
    return region, phonenumbers.format_out_of_country_calling_number(written.number, region)


def uri(written):
    return written.anywhere(), written.formatted(PhoneNumberFormat.RFC3966)


def optional_zero(written):
    """`+44 (0)20 7946 0958`, as many write it on their cards."""
    if written.plan.metadata.national_prefix != "0":
        return None
    code, _, rest = written.international.partition(" ")
    return written.anywhere(), f"{code} (0){written.chance.choice(['', ' '])}{rest}"


def by_prefix(written):
    """Behind one of the international prefixes of a region, all digits in one."""
    region = written.anywhere()
    prefix = chosen_prefix(region, written.chance)
    return region, f"{prefix}{written.plan.country_code}{written.significant}"


def by_prefix_at_home(written):
    home = written.plan.home
    if not home:
        return None
    return home, f"{chosen_prefix(home, written.chance)}{written.plan.country_code}{written.significant}"


def chosen_prefix(region, chance):
    pattern = PhoneMetadata.metadata_for_region(region).international_prefix
    return chance.choice(sorted(every(read_pattern(pattern))))


# These are made of each number,
CORE = {
    "E.164 at home": lambda written: written.at_home(written.e164),
    "E.164 elsewhere": lambda written: (written.anywhere(), written.e164),
    "international": lambda written: (written.plan.home or written.anywhere(), written.international),
    "national": lambda written: written.at_home(written.national),
    "national significant": lambda written: written.at_home(written.significant),
    "country code without plus": lambda written: written.at_home(written.e164[1:]),
    "out of country": abroad,
}

# and some of these.
EXTRA = {
    "tel: URI": uri,
    "out of country again": abroad,
    "(0)": optional_zero,
    "international prefix": by_prefix,
    "international prefix at home": by_prefix_at_home,
    "no separators": separated(""),
    "dots": separated("."),
    "slashes": separated("/"),
    "no-break spaces": separated(NO_BREAK_SPACE),
    "no-break hyphens": separated(NO_BREAK_HYPHEN),
    "en dashes": separated(EN_DASH),
    "full-width digits": in_digits(FULL_WIDTH, "\uff0b"),
    "Arabic-Indic digits": in_digits(ARABIC_INDIC),
    "Devanagari digits": in_digits(DEVANAGARI),
    "Bengali digits": in_digits(BENGALI),
    "Thai digits": in_digits(THAI),
    "x12": with_extension("x12"),
    "ext. 12345": with_extension(" ext. 12345"),
    ";ext=12": with_extension(";ext=12"),
}


# What a writing means.


@dataclass(frozen=True)
class Meaning:
    e164: str
    dialed: str
    region: str
    valid: bool


REFUSED = Meaning("", "-", "", False)


def digit_count(text):
    return sum(character.isdecimal() for character in text)


def meaning(region, writing):
    """What is dialled for the writing in the region: few digits and emergency numbers as they are, else by Google."""
    digits = phonenumbers.normalize_digits_only(writing)
    has_plus = "+" in writing or "\uff0b" in writing
    if not has_plus and (len(digits) <= LONGEST_EXTENSION or digits in emergency_numbers(region)):
        return Meaning("", digits, "", False)
    try:
        number = phonenumbers.parse(writing, region)
    except NumberParseException:
        return REFUSED
    number.extension = None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return REFUSED
    formatted = phonenumbers.format_out_of_country_calling_number(number, region)
    dialed = "".join(character for character in formatted if character in "+0123456789")
    valid = phonenumbers.is_valid_number(number)
    if not valid and may_reach_another(number, dialed, region):
        return REFUSED
    return Meaning(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        dialed=dialed,
        region=phonenumbers.region_code_for_number(number) or "",
        valid=valid,
    )


def may_reach_another(number, dialed, region):
    """Whether the digits of a number that no plan has mean something else, dialled or in the form of E.164."""
    if not reads_as(number, phonenumbers.format_number(number, PhoneNumberFormat.E164), region):
        return True
    is_national = number.country_code == phonenumbers.country_code_for_region(region)
    return is_national and not reads_as(number, dialed, region)


def reads_as(number, writing, region):
    try:
        understood = phonenumbers.parse(writing, region)
    except NumberParseException:
        return False
    possible = phonenumbers.is_possible_number_with_reason(understood) == ValidationResult.IS_POSSIBLE
    return possible and understood == number


@functools.lru_cache(maxsize=None)
def emergency_numbers(region):
    """The emergency numbers of the region, by length and then by value."""
    metadata = PhoneMetadata.short_metadata_for_region(region)
    kind = metadata and metadata.emergency
    if not kind or not kind.national_number_pattern:
        return []
    numbers = every(read_pattern(kind.national_number_pattern))
    wrong = [number for number in numbers if not re.fullmatch(kind.national_number_pattern, number)]
    assert not wrong, f"{region}: the pattern gave {wrong}"
    possible = [number for number in numbers if len(number) in kind.possible_length]
    return sorted(possible, key=lambda number: (len(number), number))


# The corpus.


class Corpus:
    """The lines so far, one for each region and writing."""

    def __init__(self):
        self.lines = {}
        self.counts = collections.Counter()

    def add(self, kind, region, writing, means):
        """Whether the line is a new one."""
        assert "\t" not in writing and "\n" not in writing, repr(writing)
        if (region, writing) in self.lines:
            return False
        self.lines[region, writing] = means
        self.counts[kind] += 1
        return True

    def text(self):
        lines = [
            "# Writings of phone numbers, and what is dialled for them.",
            f"# libphonenumber {phonenumbers.__version__}. Written by tests/numbers/make.py; not to be edited by hand.",
            "# from: the region that is dialled from. writing: what is given. e164: the number, without its extension.",
            "# dialed: digits, or + and digits. region: where the number is of, 001 if of no region, empty if unknown.",
            "# valid: whether the plan has such a number.",
            "# At most six digits without a plus are dialled as they are; e164 and region are then empty.",
            "# A writing that is refused has the dash in dialed, and e164 and region are empty.",
            "# from\twriting\te164\tdialed\tregion\tvalid",
        ]
        for (region, writing), means in sorted(self.lines.items(), key=lambda item: item[0]):
            valid = "yes" if means.valid else "no"
            lines.append("\t".join([region, writing, means.e164, means.dialed, means.region, valid]))
        return "\n".join(lines) + "\n"


def is_plain(text):
    """Whether the writing has no letters and no keys beside the digits, save those that every phone knows."""
    return not re.search(r"[a-zA-Z*#]", re.sub(r"^tel:|( ext\. |;ext=|x)\d+$", "", text))


def add_writing(corpus, kind, write, written):
    """Adds the writing, if Google reads the number in it, or if it is an extension. Whether it was added."""
    pair = write(written)
    if pair is None or not is_plain(pair[1]):
        return False
    means = meaning(*pair)
    is_extension = not means.e164 and means != REFUSED
    if not is_extension and means.e164 != written.e164:
        return False
    return corpus.add("as an extension" if is_extension else kind, *pair, means)


def add_valid(corpus, plan, chance):
    """The writings of the plan's numbers."""
    for significant in valid_numbers(plan, chance):
        written = Written(plan, significant, chance)
        for kind, write in CORE.items():
            add_writing(corpus, kind, write, written)
        missing = EXTRA_WRITINGS
        for kind in chance.sample(list(EXTRA), len(EXTRA)):
            missing -= add_writing(corpus, kind, EXTRA[kind], written)
            if not missing:
                break


def random_digits(length, chance):
    return "".join(chance.choice("0123456789") for _ in range(length))


def usual_writing(plan, significant, chance):
    """A writing of the digits as if they were a number, which they may not be."""
    written = Written(plan, significant, chance)
    writings = [(written.anywhere(), written.e164), (written.anywhere(), written.international)]
    if plan.home:
        writings += [(plan.home, written.national), (plan.home, significant)]
    return chance.choice(writings)


def add_not_valid(corpus, plan, chance):
    """Numbers of a length that the plan has, which are not in it. They are dialled."""
    lengths = plan.metadata.general_desc.possible_length
    missing = NOT_VALID_LINES
    for _ in range(TRIES):
        region, writing = usual_writing(plan, random_digits(chance.choice(lengths), chance), chance)
        means = meaning(region, writing)
        if means.e164 and not means.valid and is_plain(writing):
            missing -= corpus.add("not valid", region, writing, means)
        if not missing:
            break


def add_impossible(corpus, plan, chance):
    """Numbers of a length that the plan does not have, and of country codes that nobody has. They are refused."""
    possible = plan.metadata.general_desc.possible_length
    lengths = [length for length in range(1, LONGEST_NUMBER + 1) if length not in possible]
    missing = IMPOSSIBLE_LINES
    for attempt in range(TRIES):
        if attempt == 0:
            region = plan.home or chance.choice(REGIONS)
            writing = f"+{unassigned_code(chance)} {random_digits(3, chance)} {random_digits(4, chance)}"
        else:
            region, writing = usual_writing(plan, random_digits(chance.choice(lengths), chance), chance)
        means = meaning(region, writing)
        if means == REFUSED and is_plain(writing):
            missing -= corpus.add("impossible", region, writing, means)
        if not missing:
            break


def unassigned_code(chance):
    """Three digits that no country code begins."""
    assigned = {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE}
    codes = [str(code) for code in range(200, 1000)]
    return chance.choice([code for code in codes if not assigned & {code[:1], code[:2], code}])


def corpus():
    corpus = Corpus()
    for plan in plans():
        # Each plan has its own chance, so that a change in one leaves the others as they are.
        chance = random.Random(f"{plan.region} {plan.country_code}")
        for add in (add_valid, add_not_valid, add_impossible):
            add(corpus, plan, chance)
    return corpus


# The files.


def region_text():
    """What the engine of the product does not hand out: national prefixes and emergency numbers."""
    lines = [
        "# What libphonenumber's metadata, version "
        f"{phonenumbers.__version__}, says of each region: the code, the national prefix, the emergency numbers.",
        "# Written by tests/numbers/make.py; not to be edited by hand.",
    ]
    for region in REGIONS:
        prefix = phonenumbers.ndd_prefix_for_region(region, True) or ""
        lines.append(f"{region}\t{prefix}\t{' '.join(emergency_numbers(region))}")
    return "\n".join(lines) + "\n"


def difference(path, text):
    """What is wrong with the file, or None."""
    if not path.exists():
        return f"{path} is missing"
    found = path.read_bytes().decode()
    if found == text:
        return None
    # Not by splitlines, which takes other characters for the end of a line too.
    pairs = zip(found.split("\n"), text.split("\n"))
    line = next((at for at, (was, will) in enumerate(pairs, 1) if was != will), None)
    where = f"from line {line} on" if line else "in its length"
    return f"{path} differs {where} from what make.py writes"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="compare the files instead of writing them")
    check = arguments.parse_args().check
    made = corpus()
    files = {CORPUS: made.text(), REGION_TABLE: region_text()}
    if check:
        wrong = [message for message in (difference(path, text) for path, text in files.items()) if message]
        sys.exit("\n".join(wrong) or None)
    for path, text in files.items():
        path.write_bytes(text.encode())
    for kind, count in sorted(made.counts.items()):
        print(f"{count:6} {kind}")
    print(f"{len(made.lines):6} lines")


if __name__ == "__main__":
    main()
