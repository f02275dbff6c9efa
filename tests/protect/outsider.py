"""All releases of one wave as one system: everything that an outsider could write down.

Unknown are, for every informant, how many answered each question (``n``) and did not
(``m``), how many each count counts (``c``) and does not (``r``), of each family of groups
how many are in none (``u``), and how many a step of the planning line adds or takes (``d``).
Known is every number of the ledgers, each reason for which one is hidden, how the rules work,
the size of the population, and which counts add up. This outsider is also told more than any
is: which bases are withheld because few did not answer, and of a number hidden for another
reason that it is not small. Of parts that are hidden all together it is known that one of
them is small, where the headline is shown.
"""

from __future__ import annotations

import math
from collections import defaultdict

from kit.measure.intervals import find_share_limits
from kit.numbers.keys import Group
from kit.numbers.rounding import round_number, round_percent
from tests.protect.systems import INFINITE, System

BLANKED = ("subgroup", "choices", "step")
POINT = 0.005
"""A mean is published to two decimals."""


class Outsider:
    """What one reads of the releases of one wave, put together."""

    def __init__(self, cells, protection, scores):
        self.system = System()
        self.cells = [c for c in cells if not c.implied]
        self.protection = protection
        self.scores = scores
        self.truth = {}
        self.small = {}
        self.headlines = []
        self.counts = {c.key: c for c in self.cells if c.is_count}
        self.analysed = self._find("count_analysed")
        self.proxies = self._find("count_proxy")
        self.asked = self._find_asked()
        self._add_up()
        for informant in self.proxies:
            self._add_proxies(informant)

    def read(self, ledger, k, *, inverts=False):
        """Take in a release; one who inverts takes each limit for that of one base."""
        for cell in self.cells:
            row = ledger.row(cell.key)
            if not cell.is_pair and not cell.is_response:
                self._read_base(cell, row, k)
            if cell.is_count:
                self._read_count(cell, row, k)
            if cell.is_share and row.value is not None:
                self._read_share(cell, row)
        for cell in self.cells:
            row = ledger.row(cell.key)
            if cell.is_share and row.ci_low is not None:
                self._read_limits(cell, row, k, inverts=inverts)
            if cell.key.stat == "mean_score" and row.value is not None:
                self._read_mean(cell, row)
        for total, names in self.headlines:
            self._read_together(ledger, total, names, k)

    def read_bands(self, ledger, members):
        """In a band of the register are those who answered alone or were answered for.

        `members` are how many are in each. Of those answered for, no more are in all bands of
        a question together than there are.
        """
        others = defaultdict(list)
        for key, count in members.items():
            row, own = ledger.row(key), self._choice(key, key.subject, key.group.value)
            names = [("c", own)] if own in self.counts else []
            if key.informant in self.proxies:
                rest = ("u", "answered for", key)
                self.truth[rest] = count - sum(self.truth[name] for name in names)
                others[key.informant, key.subject].append(rest)
                names.append(rest)
            if row.value is not None:
                ends = [row.N * end / 100 - 1e-9 for end in (row.ci_low, row.ci_high)]
                low, high = map(math.ceil, ends)
                most = high if row.ci_high == 100 else high - 1
                self.system.add(dict.fromkeys(names, 1), low, most)
        for (informant, _), each in others.items():
            proxy = ("c", self.proxies[informant].key)
            self.system.add({proxy: 1, **dict.fromkeys(each, -1)})

    def protected(self, k):
        """Yield the unknowns of which nobody may know too much."""
        for name, value in self.truth.items():
            least = 0 if name in self.small else 1
            if name[0] in "cmrud" and least <= value < k and name in self.system.bounds:
                yield name

    # What adds up, whatever is published.

    def _find(self, stat):
        """Return a count of forms, or of those who gave them, by informant."""
        cells = (c for c in self.cells if c.key.stat == stat)
        return {c.key.informant: c for c in cells}

    def _find_asked(self):
        """Return how many can have answered, by whom keys speak of.

        Where there are keys of those whom others answered for, the others are left; else
        they are among those without an answer, if there are any.
        """
        asked = {}
        names = {c.key.informant for c in self.cells}
        for informant, cell in self.analysed.items():
            asked[informant] = int(cell.estimate)
            if f"{informant}_proxy" in names:
                others = int(self.proxies[informant].estimate)
                asked |= {informant: asked[informant] - others, f"{informant}_proxy": others}
        return asked

    def _add_proxies(self, informant):
        """Everyone answered alone or was answered for; the very young are counted among these.

        Where few were, every number of the informant lacks them.
        """
        proxy, flagged = self.proxies[informant], self._find_young(informant)
        own = type(proxy.key)(*self._name(proxy.key, "response"), "count_self")
        self.system.add({("c", own): 1, ("c", proxy.key): 1}, *[int(proxy.n_base)] * 2)
        rest = ("u", "answered for", informant)
        self.truth[rest] = int(proxy.estimate - flagged.estimate)
        terms = {("c", flagged.key): 1, rest: 1, ("c", proxy.key): -1}
        self.system.add(terms, 0, 0)
        if f"{informant}_proxy" not in self.asked and proxy.estimate < self.protection.k:
            for name in [n for n in self.truth if n[0] == "m" and self._lacks(n, informant)]:
                self.system.add({name: 1, ("c", proxy.key): -1})

    def _find_young(self, informant):
        key = self.proxies[informant].key
        group = Group("flag", "self_report_young")
        return self.counts[type(key)(*self._name(key, "quality"), "count_flagged", group)]

    @staticmethod
    def _name(key, subject):
        return key.wave, key.informant, subject

    @staticmethod
    def _lacks(name, informant):
        (whose, subject, group), _ = name[1]
        return whose == informant and not group and subject not in ("response", "quality")

    def _crowd(self, cell):
        n, m = ("n", cell.crowd), ("m", cell.crowd)
        if n not in self.truth:
            self.truth |= {n: cell.n_base, m: cell.missing}
            if cell.is_grouped:
                asked = self._members(cell)
                self.truth[asked] = cell.asked
                self.system.bound(asked, 0, cell.population or INFINITE)
                self.system.add({n: 1, m: 1, asked: -1}, 0, 0)
            else:
                whole = cell.key.subject in ("response", "quality")
                whose = self.analysed if whole else self.asked
                asked = whose[cell.key.informant]
                asked = int(asked.estimate) if whole else asked
                self.system.add({n: 1, m: 1}, asked, asked)
        return n, m

    def _members(self, cell):
        group = cell.key.group
        return ("c", self._choice(cell.key, group.item, group.value))

    def _choice(self, key, item, value):
        return type(key)(key.wave, key.informant, item, "count_choice", Group("choice", value))

    def _add_up(self):
        families = defaultdict(list)
        for cell in self.counts.values():
            c, r = ("c", cell.key), ("r", cell.key)
            self.truth[c] = int(cell.estimate)
            if cell.is_response:
                self.system.bound(c)
            else:
                n, _ = self._crowd(cell)
                self.truth[r] = cell.n_base - int(cell.estimate)
                self.system.add({c: 1, r: 1, n: -1}, 0, 0)
            families[(cell.about, cell.key.stat, cell.split)].append(cell)
            if cell.key.stat in ("count_attention_looser", "count_attention_stricter"):
                self._add_step(cell)
        for parts in families.values():
            self._add_family(parts)
        for cell in self.cells:
            if not (cell.is_count or cell.is_pair or cell.is_response):
                self._crowd(cell)

    def _add_step(self, cell):
        """Who reaches a stricter line reaches the line, and who does a looser one."""
        whole = self.counts[self._whole(cell.key, "count_attention")]
        d, step, line = ("d", cell.key), ("c", cell.key), ("c", whole.key)
        more, less = (step, line) if cell.key.stat.endswith("looser") else (line, step)
        self.truth[d] = int(abs(cell.estimate - whole.estimate))
        self.system.add({d: 1, more: -1, less: 1}, 0, 0)
        self.headlines.append((whole, {cell.key: [step, ("r", cell.key), d]}))

    def _add_family(self, parts):
        key, by = parts[0].key, parts[0].split[1]
        names = {p.groups[0]: ("c", p.key) for p in parts if p.groups}
        if by == "choice" and key.subject in self.protection.exclusive:
            self.system.equal(("n", parts[0].crowd), list(names.values()))
            agree = self.counts.get(self._whole(key, "count_agree"))
            if agree:
                above = self.protection.exclusive[key.subject]
                some = [p for p in parts if p.groups[0] in above]
                self.system.equal(("c", agree.key), [("c", p.key) for p in some])
                self._add_headline(agree, some)
                self._add_headline(agree, [p for p in parts if p not in some])
        elif by == "choice":
            self._add_several(parts, names)
        elif by == "disposition":
            total = self.counts[self._whole(key)]
            self.system.equal(("c", total.key), list(names.values()))
        elif parts[0].is_grouped:
            self._add_groups(parts, names)

    def _add_headline(self, total, parts):
        """Parts of a number that are shown or hidden together, and what of them may be few."""
        few = {p.key: [("c", p.key), ("r", p.key)] for p in parts}
        self.headlines.append((total, few))

    def _whole(self, key, stat=""):
        return type(key)(key.wave, key.informant, key.subject, stat or key.stat)

    def _add_several(self, parts, names):
        key = parts[0].key
        anybody = self.counts.get(self._whole(key, "count_any"))
        if not anybody:
            return
        none = self.protection.nobody[key.subject]
        self._add_headline(anybody, [p for p in parts if p.groups[0] in none])
        some = {c: 1 for name, c in names.items() if name not in none}
        self.system.add({("c", anybody.key): -1, **some})
        for name, c in names.items():
            if name not in none:
                self.system.add({("c", anybody.key): 1, c: -1})
        nobody = [c for name, c in names.items() if name in none]
        n, anyone = ("n", anybody.crowd), ("c", anybody.key)
        self.system.add({n: 1, anyone: -1, **dict.fromkeys(nobody, -1)})

    def _add_groups(self, parts, names):
        """Those in no group did not answer the question that tells the groups apart."""
        key, item = parts[0].key, parts[0].key.group.item
        total = self.counts[self._whole(key)]
        self._add_headline(total, parts)
        label = (total.people, item, key.stat)
        unseen = {what: ("u", what, label) for what in "cnm"}
        rest = ("u", "r", label)
        n, m = self._crowd(total)
        crowds = [p.crowd for p in parts]
        self.system.add({unseen["n"]: 1, unseen["c"]: -1, rest: -1}, 0, 0)
        self.system.equal(("c", total.key), [*names.values(), unseen["c"]])
        self.system.equal(n, [*(("n", crowd) for crowd in crowds), unseen["n"]])
        self.system.equal(m, [*(("m", crowd) for crowd in crowds), unseen["m"]])
        self.truth |= {
            unseen["c"]: int(total.estimate - sum(p.estimate for p in parts)),
            unseen["n"]: total.n_base - sum(p.n_base for p in parts),
            unseen["m"]: total.missing - sum(p.missing for p in parts),
        }
        self.truth[rest] = self.truth[unseen["n"]] - self.truth[unseen["c"]]
        self.headlines[-1][1][label] = [unseen["c"], rest]
        self._add_scores(total, crowds, unseen["n"], label)

    def _add_scores(self, total, crowds, unseen, label):
        """The scores of all groups and of those in none add up to those of everyone."""
        low, high = self.scores[total.key.subject]
        left = ("u", "s", label)
        sums = [("s", crowd) for crowd in (total.crowd, *crowds)]
        self.system.real |= {left, *sums}
        self.system.equal(sums[0], [*sums[1:], left])
        means = [c for c in self.cells if c.key.stat == "mean_score"]
        real = {c.crowd: c.n_base * c.estimate for c in means}
        self.truth[left] = max(0, real[total.crowd] - sum(real[crowd] for crowd in crowds))
        self.system.add({left: 1, unseen: -low})
        self.system.add({left: -1, unseen: high})

    # What one release tells.

    def _read_base(self, cell, row, k):
        n, m = self._crowd(cell)
        if row.n_base is not None:
            self.system.bound(n, row.n_base, row.n_base)
        if row.reason == "base_withheld":
            least = cell.missing // k * k
            least += least == 0 and not cell.is_grouped and cell.missing > 0
            self.system.bound(m, least, cell.missing // k * k + k - 1)
        if row.reason == "small_base":
            self.system.bound(n, 1, max(k - 1, cell.n_base))
        elif row.reason != "complement":
            self.system.bound(n, k)

    def _read_count(self, cell, row, k):
        c, r, few = ("c", cell.key), ("r", cell.key), 0 if cell.is_grouped else 1
        if row.value is not None:
            self.system.bound(c, row.value, row.value)
            if r in self.truth:
                self.system.bound(r, k if self.truth[r] >= k else 0)
        elif row.reason in ("small_count", "small_rest"):
            small = c if row.reason == "small_count" else r
            self.system.bound(small, few, k - 1)
            if cell.is_grouped:
                self.small[small] = True
        elif row.reason == "subgroup":
            whole = self.counts[self._whole(cell.key)]
            if 0 < whole.estimate < whole.n_base:
                self.small[c] = self.small[r] = True
        elif row.reason not in ("small_base", *BLANKED):
            for name in (c, r):
                if name in self.truth and self.truth[name] >= k:
                    self.system.bound(name, k)

    def _read_together(self, ledger, total, names, k):
        """One of these is small: no reason beside that, where the headline is shown."""
        rows = {key: ledger.row(key) for key in names if key in self.counts}
        blanked = [key for key, row in rows.items() if row.reason in BLANKED]
        if not ledger.shown(total.key) or not blanked or len(blanked) < len(rows):
            return
        few = 0 if ledger.row(blanked[0]).reason == "subgroup" else 1
        picks = [self._pick(name, few, k) for key in names for name in names[key]]
        self.system.add(dict.fromkeys(picks, 1), 1)

    def _pick(self, name, few, k):
        """Return an unknown that can be 1 only if `name` is small."""
        pick, most = ("z", name, k), max(self.asked.values())
        self.system.bound(pick, 0, 1)
        self.system.add({name: 1, pick: -few})
        self.system.add({name: -1, pick: -most}, 1 - k - most)
        return pick

    def _read_share(self, cell, row):
        """A whole percentage p of n, rounded to the nearest, or of N, rounded outward."""
        c, n, p = ("c", cell.counted), ("n", cell.crowd), int(row.value)
        rule, size = cell.key.statistic.rule, cell.population
        if rule == "share":
            self.system.add({c: 200, n: 1 - 2 * p})
            self.system.add({c: 200, n: -1 - 2 * p}, -INFINITE, -1)
        elif rule == "lowest":
            self.system.add({c: 100}, p * size, (p + 1) * size - 1)
        else:
            self.system.add({c: 100, n: -100}, (p - 101) * size + 1, (p - 100) * size)

    def _read_limits(self, cell, row, k, *, inverts):
        """Limits tell which counts of which bases could have them.

        Where they were widened for unanswered items they could be those of any: by how much
        is not known.
        """
        if cell.gaps is not None or (row.n_base is None and not inverts):
            return
        n = ("n", cell.crowd)
        low, high = self.system.bounds[n]
        low, high = max(low, cell.n_base - 3 * k), min(high, cell.n_base + 3 * k)
        chosen = []
        for base in range(int(low), int(high) + 1):
            counts = self._find_counts(cell, row, base)
            if counts:
                chosen.append((base, counts[0], counts[-1]))
        pick = {base: ("z", cell.crowd, base) for base, _, _ in chosen}
        for base in range(int(low), int(high) + 1):
            self.system.bound(("z", cell.crowd, base), 0, 1 if base in pick else 0)
        every = {("z", cell.crowd, base): 1 for base in range(int(low), int(high) + 1)}
        self.system.add(every, 1, 1)
        self.system.add({n: -1, **{z: z[2] for z in every}}, 0, 0)
        c = ("c", cell.counted)
        self.system.add({c: 1, **{pick[b]: -least for b, least, _ in chosen}})
        self.system.add({c: -1, **{pick[b]: most for b, _, most in chosen}})

    def _find_counts(self, cell, row, base):
        size = cell.population
        if size and base > size:
            return []
        near = range(
            max(0, math.floor((row.value - 1) * base / 100)),
            min(base, math.ceil((row.value + 1) * base / 100)) + 1,
        )
        found = []
        for count in near:
            if round_percent(count / base) == row.value:
                low, high = find_share_limits(count, base, size, row.confidence)
                told = round_number(100 * low, 0, "down"), round_number(100 * high, 0, "up")
                if told == (row.ci_low, row.ci_high):
                    found.append(count)
        return found

    def _read_mean(self, cell, row):
        """The sum of scores: of the groups and of those in none it is that of everyone."""
        n, total = ("n", cell.crowd), ("s", cell.crowd)
        self.system.real.add(total)
        self.system.add({total: 1, n: POINT - row.value})
        self.system.add({total: -1, n: POINT + row.value})
        self.truth[total] = cell.n_base * cell.estimate
