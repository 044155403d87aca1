#!/usr/bin/env python3
"""crisis12.toml in plain Python 3, as a modeller without a simulator would write it: lists, loops, the same draws at
the same places and the same order of sums, so that every run ends like the engine's. For speed only; the scenario is
the master. Prints one line per run: run, outcome, turns, digest of the choices and turns, as `demarche-bench outcomes`.

    python3 bench/crisis12.py [RUNS] [SEED]
"""
import math
import struct
import sys
import time

ACTORS = 12
TURNS = 36
ALBA, BRENN, CORVIN, DUNMARK, OSTRA, PERMIA, QUILL, RUSK, SAVAN, TARIM, UMBRA, VELT = range(ACTORS)
RATIONALITY = [4.0, 3.5, 5.0, 4.5, 3.0, 4.0, 5.0, 3.5, 4.0, 4.5, 3.0, 4.0]
OUTCOMES = ["War", "Collapse", "Isolation", "Cold peace", "Thaw"]
BITE, PACKAGE, SHIPMENT, EVASION, EXPOSURE = 0.012, 0.1, 0.08, 0.06, 0.12
NEVER = -1e6
MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF
RANGES = {
    "tension": (0, 1), "oil": (0, 3), "norms": (0, 1), "front": (0, 1),
    "economy": (0, 2), "stability": (0, 1), "arms": (0, 5), "money": (0, 3), "reputation": (0, 1), "energy": (0, 2),
    "resolve": (0, 1), "fatigue": (0, 1), "trust": (-1, 1), "sanctions": (0, 1), "trade": (0, 1), "aid": (0, 1),
    "grievance": (0, 1), "dependence": (0, 1),
}


def site_hash(name):
    h = 2166136261
    for c in name.encode():
        h = ((h ^ c) * 16777619) & MASK32
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK32
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK32
    return h ^ (h >> 16)


SITE_INCIDENT = site_hash("event An incident at sea")
SITE_HARVEST = site_hash("event A harvest fails")
SITE_CHOICES = [site_hash("choose " + i) for i in ("diplomatic", "informational", "military", "economic")]
SITE_ENERGY = site_hash("rule Energy follows oil/effect 0#0")
SITE_BLACKOUT = site_hash("rule Blackouts/when#0")
SITE_EVASION = site_hash("rule Evasion/when#0")
SITE_EXPOSURE = site_hash("rule Influence comes to light/when#0")
SITE_OIL = site_hash("rule The world/effect 1#0")


def uniform(seed, turn, site, actors, run):
    """Philox 4x32-10, first 64 bits."""
    c0, c1, c2, c3 = turn, site, actors, run
    k0, k1 = seed & MASK32, seed >> 32
    for _ in range(10):
        p0 = 0xD2511F53 * c0
        p1 = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK32, (p0 >> 32) ^ c3 ^ k1, p0 & MASK32
        k0 = (k0 + 0x9E3779B9) & MASK32
        k1 = (k1 + 0xBB67AE85) & MASK32
    return ((c0 << 32 | c1) >> 12) * 2.0**-52


def pairs(value):
    return [[0.0 if a == b else value(a, b) for b in range(ACTORS)] for a in range(ACTORS)]


class State:
    def __init__(self):
        self.tension, self.oil, self.norms, self.front = 0.35, 1.0, 0.6, 0.3
        west = [a <= DUNMARK for a in range(ACTORS)]
        east = [OSTRA <= a <= RUSK for a in range(ACTORS)]
        by_bloc = lambda w, e, rest: [w if west[a] else e if east[a] else rest for a in range(ACTORS)]
        self.economy = [{ALBA: 1.4, OSTRA: 1.1, PERMIA: 0.7, VELT: 0.6}.get(a, 1.0) for a in range(ACTORS)]
        self.stability = by_bloc(0.8, 0.7, 0.6)
        self.arms = [{ALBA: 3.0, OSTRA: 3.0, PERMIA: 2.0}.get(a, 1.0) for a in range(ACTORS)]
        self.money = by_bloc(1.2, 0.8, 0.6)
        self.reputation = by_bloc(0.7, 0.4, 0.55)
        self.energy = [1.0] * ACTORS
        self.resolve = [0.8 if a == RUSK else 0.5 for a in range(ACTORS)]
        self.fatigue = [0.1] * ACTORS

        def trust(a, b):
            if west[a]:
                return 0.6 if west[b] else -0.4 if east[b] else 0.2
            if east[a]:
                return 0.5 if east[b] else -0.5 if west[b] else 0.1
            return 0.05

        def trade(a, b):
            if west[a]:
                return 0.5 if west[b] else 0.3
            if east[a]:
                return 0.5 if east[b] else 0.2
            return 0.25

        def grievance(a, b):
            if west[a]:
                return 0.6 if b == OSTRA else 0.5 if b == PERMIA else 0.15
            return 0.5 if east[a] and west[b] else 0.1

        self.trust = pairs(trust)
        self.sanctions = pairs(lambda a, b: (0.4 if b == OSTRA else 0.6 if b == PERMIA else 0.0) if west[a] else 0.0)
        self.trade = pairs(trade)
        self.aid = pairs(lambda a, b: (0.1 if b == BRENN else 0.05) if a == ALBA else 0.0)
        self.grievance = pairs(grievance)
        self.dependence = pairs(lambda a, b: 0.3 if a == RUSK else 0.2)

    def copy(self):
        other = State.__new__(State)
        for name, value in self.__dict__.items():
            if isinstance(value, list):
                value = [row[:] for row in value] if isinstance(value[0], list) else value[:]
            other.__dict__[name] = value
        return other

    def clamp(self):
        for name, (low, high) in RANGES.items():
            value = self.__dict__[name]
            if not isinstance(value, list):
                self.__dict__[name] = low + 0.0 if value < low else high + 0.0 if value > high else value
            elif isinstance(value[0], list):
                for row in value:
                    for i, x in enumerate(row):
                        if x < low:
                            row[i] = low + 0.0
                        elif x > high:
                            row[i] = high + 0.0
            else:
                for i, x in enumerate(value):
                    if x < low:
                        value[i] = low + 0.0
                    elif x > high:
                        value[i] = high + 0.0


class Game:
    def __init__(self, seed, run):
        self.seed, self.run, self.turn = seed, run, 0
        self.now = State()
        self.next = self.now.copy()
        table = lambda: [[NEVER] * ACTORS for _ in range(ACTORS)]
        self.engaged, self.denounced, self.sanctioned, self.armed = table(), table(), table(), table()
        self.deployed, self.accused, self.influenced, self.influence_known = table(), table(), table(), table()
        self.any_deployed = NEVER
        self.late = []
        self.decisions = [None] * (4 * ACTORS)
        self.choices = 0

    def draw(self, site, actors):
        return uniform(self.seed, self.turn, site, actors, self.run)

    def pressure_on(self, self_):
        s = self.now
        total = 0.0
        for a in range(ACTORS):
            total += s.sanctions[a][self_] * s.economy[a]
        return total

    def land(self):
        self.next.clamp()
        self.now = self.next
        self.next = self.now.copy()

    def events(self):
        s, n = self.now, self.next
        if s.tension > 0.2 and self.draw(SITE_INCIDENT, 0) < 0.03 + 0.06 * s.tension:
            n.tension += 0.1
            n.norms -= 0.02
        if self.draw(SITE_HARVEST, 0) < 0.05:
            n.economy[SAVAN] -= 0.06
            n.stability[TARIM] -= 0.04
        if self.turn == 14:
            n.resolve[ALBA] = 0.7
            n.fatigue[ALBA] -= 0.1
        self.land()

    def pick(self, self_, instrument, candidates):
        best = max(c[0] for c in candidates)
        rationality = RATIONALITY[self_]
        total = 0.0
        cumulative = []
        for c in candidates:
            total += math.exp((c[0] - best) * rationality)
            cumulative.append(total)
        threshold = self.draw(SITE_CHOICES[instrument], self_ + 1) * total
        chosen = 0
        while chosen < len(candidates) - 1 and cumulative[chosen] <= threshold and cumulative[chosen] < total:
            chosen += 1
        _, move, target, place = candidates[chosen]
        self.decisions[4 * self_ + instrument] = (move, target)
        self.choices = ((self.choices ^ (place + 2)) * 0x9E3779B97F4A7C15) & MASK64
        self.choices ^= self.choices >> 32

    def decide(self):
        s = self.now
        pressure = [self.pressure_on(a) for a in range(ACTORS)]
        strength = [s.arms[a] * (0.5 + 0.5 * s.stability[a]) for a in range(ACTORS)]
        last = self.turn - 1
        hold = (0.0, "hold", -1, 0)
        for a in range(ACTORS):
            first = 1 if a == 0 else 0
            rows = ACTORS - 1 if a in (0, ACTORS - 1) else ACTORS
            third = 1 + 2 * rows
            trust, grievance = s.trust[a], s.grievance[a]
            others = [t for t in range(ACTORS) if t != a]
            hostility = [grievance[t] - 0.5 * trust[t] for t in range(ACTORS)]

            c = [hold]
            for t in others:
                if trust[t] > -0.9 and not last - self.engaged[a][t] < 2:
                    u = (0.0 + (0.4 * trust[t] - 0.5) + 0.9 * s.tension * s.dependence[a][t]
                         + -0.6 * grievance[t] + 0.05 * pressure[a])
                    c.append((u, "engage", t, 1 + t - first))
            for t in others:
                if grievance[t] > 0.12:
                    u = (0.0 + (1.1 * hostility[t] - 0.7) + 0.4 * s.norms * (1 - s.reputation[t])
                         + -0.7 * s.dependence[a][t] + (-0.6 if last - self.denounced[a][t] < 3 else 0.0))
                    c.append((u, "denounce", t, 1 + rows + t - first))
            c.append((0.0 + (1.2 * s.tension - 0.3) + (0.4 * s.reputation[a] - 0.2), "appeal", -1, third))
            self.pick(a, 0, c)

            c = [hold]
            for t in others:
                if grievance[t] > 0.1 and not last - self.accused[a][t] < 3:
                    u = (0.0 + (0.5 if last - self.influence_known[t][a] < 6 else -0.6) + 0.5 * hostility[t]
                         + 0.3 * s.reputation[a])
                    c.append((u, "accuse", t, 1 + t - first))
            for t in others:
                if trust[t] < 0.2 and s.money[a] > 0.1:
                    u = (0.0 + (0.6 * hostility[t] - 0.6) + 0.7 * (1 - s.stability[t])
                         + -0.8 * s.reputation[a] * s.norms)
                    c.append((u, "influence", t, 1 + rows + t - first))
            c.append((0.0 + (0.8 - s.stability[a]) + 0.5 * s.tension, "rally", -1, third))
            self.pick(a, 1, c)

            c = [hold]
            for t in others:
                if s.arms[a] > 0.4 and trust[t] > 0.15 and not last - self.armed[a][t] < 2:
                    u = (0.0 + 1.2 * s.front * (1 - 0.2 * s.arms[t]) + 0.3 * pressure[t] + 0.3 * s.money[t]
                         + -0.6 * s.norms)
                    c.append((u, "arm", t, 1 + t - first))
            for t in others:
                if hostility[t] > 0.1:
                    u = (0.0 + (0.7 * hostility[t] - 0.4) + 0.15 * (strength[t] - strength[a])
                         + -1.1 * s.tension)
                    c.append((u, "deploy", t, 1 + rows + t - first))
            if s.tension > 0.25:
                c.append((0.0 + (1.1 * s.tension - 0.5) + -0.8 * s.fatigue[a], "mobilise", -1, third))
            self.pick(a, 2, c)

            c = [hold]
            for t in others:
                if s.sanctions[a][t] < 0.8 and trust[t] < 0.4:
                    leverage = s.trade[t][a] * s.economy[t] / (0.2 + s.economy[a])
                    u = (0.0 + (1.4 * hostility[t] - 0.6) + -1.5 * leverage + 0.15 * pressure[t]
                         + -0.5 * s.fatigue[a])
                    c.append((u, "sanction", t, 1 + t - first))
            for t in others:
                if s.money[a] > 0.3 and trust[t] > 0.1:
                    u = (0.0 + 0.5 * trust[t] + 0.6 * (1 - s.economy[t]) + -0.4 / (0.5 + s.money[a])
                         + 0.2 * s.aid[a][t])
                    c.append((u, "send_aid", t, 1 + rows + t - first))
            c.append((0.0 + 0.8 * (1.1 - s.economy[a]) + -0.5 / (0.5 + s.money[a]), "invest", -1, third))
            self.pick(a, 3, c)

    def carry_out(self, a, move, t):
        s, n, turn = self.now, self.next, self.turn
        if move == "engage":
            n.trust[a][t] += 0.03
            n.trust[t][a] += 0.04
            n.tension -= 0.012
            self.engaged[a][t] = turn
        elif move == "denounce":
            n.reputation[t] -= 0.03 * s.norms
            n.trust[t][a] -= 0.05
            n.tension += 0.006
            self.denounced[a][t] = turn
        elif move == "appeal":
            n.norms += 0.01
            n.reputation[a] += 0.01
        elif move == "sanction":
            n.sanctions[a][t] += PACKAGE
            n.trust[t][a] -= 0.04
            n.fatigue[a] += 0.02
            self.sanctioned[a][t] = turn
        elif move == "send_aid":
            moved = min(0.04, s.money[a])
            n.money[a] -= moved
            n.money[t] += moved
            n.aid[a][t] += 0.1
            n.trust[t][a] += 0.04
        elif move == "invest":
            self.late.append((turn + 3, "economy", a, 0.02))
            n.money[a] -= 0.03
        elif move == "arm":
            moved = min(SHIPMENT, s.arms[a])
            n.arms[a] -= moved
            self.late.append((turn + 2, "arms", t, moved * (1 - 0.05)))
            n.trust[t][a] += 0.03
            self.armed[a][t] = turn
        elif move == "deploy":
            n.tension += 0.015
            n.grievance[t][a] += 0.03
            n.fatigue[a] += 0.01
            self.deployed[a][t] = turn
            self.any_deployed = turn
        elif move == "mobilise":
            n.arms[a] += 0.05
            n.economy[a] -= 0.005
            n.tension += 0.005
        elif move == "accuse":
            n.reputation[t] -= 0.02
            n.norms += 0.005
            n.trust[t][a] -= 0.03
            self.accused[a][t] = turn
        elif move == "influence":
            n.stability[t] -= 0.015
            n.money[a] -= 0.01
            self.influenced[a][t] = turn
        elif move == "rally":
            n.resolve[a] += 0.04
            n.stability[a] += 0.02

    def resolve(self):
        for due, name, actor, amount in self.late:
            if due == self.turn:
                self.next.__dict__[name][actor] += amount
        self.late = [l for l in self.late if l[0] != self.turn]
        for i, (move, target) in enumerate(self.decisions):
            self.carry_out(i // 4, move, target)
        self.land()

    def respond(self):
        s, n, turn = self.now, self.next, self.turn
        for a in range(ACTORS):
            support = 0.0
            for b in range(ACTORS):
                support += s.aid[b][a] * s.money[b]
            n.economy[a] += 0.03 * (1.05 - s.economy[a]) - BITE * self.pressure_on(a) + 0.01 * support
            n.money[a] += 0.03 * s.economy[a] - 0.004 * s.arms[a] - 0.01 * s.money[a]
            n.stability[a] += 0.03 * (s.economy[a] - 0.9) + 0.01 * s.resolve[a] - 0.01 * s.fatigue[a]
            n.fatigue[a] -= 0.03 * s.fatigue[a]
            n.resolve[a] -= 0.02 * (s.resolve[a] - 0.5)
            n.arms[a] -= 0.01 * s.arms[a] * (1 + s.front)
            n.energy[a] += (0.1 * (1 / (0.5 + 0.5 * s.oil) - s.energy[a])
                            + (-0.03 + (0.03 - -0.03) * self.draw(SITE_ENERGY, a + 1)))
            if s.energy[a] < 0.9 and self.draw(SITE_BLACKOUT, a + 1) < 0.2:
                n.stability[a] -= 0.04
                n.economy[a] -= 0.01
            n.reputation[a] += 0.02 * (0.6 - s.reputation[a])
        for a in range(ACTORS):
            for b in range(ACTORS):
                if a == b:
                    continue
                n.trust[a][b] += 0.02 * (0.6 * s.trade[a][b] - 0.1 - s.trust[a][b]) - 0.02 * s.sanctions[b][a]
                leverage = s.trade[b][a] * s.economy[b] / (0.2 + s.economy[a])
                n.dependence[a][b] += 0.1 * (0.8 * leverage - s.dependence[a][b])
                n.aid[a][b] -= 0.1 * s.aid[a][b]
                sanctions = s.sanctions[a][b]
                if sanctions > 0.02:
                    n.trade[a][b] -= 0.06 * sanctions * s.trade[a][b]
                    n.trade[b][a] -= 0.04 * sanctions * s.trade[b][a]
                if turn - self.deployed[b][a] < 1 or turn - self.sanctioned[b][a] < 1:
                    n.grievance[a][b] += 0.02
                if not turn - self.denounced[b][a] < 3:
                    n.grievance[a][b] -= 0.015 * s.grievance[a][b]
                if sanctions > 0.3 and self.draw(SITE_EVASION, (a + 1) | (b + 1) << 16) < EVASION:
                    n.sanctions[a][b] -= 0.1
        for a in range(ACTORS):
            for b in range(ACTORS):
                if a == b:
                    continue
                n.trade[a][b] += 0.015 * (0.3 + 0.3 * s.trust[a][b] - s.trade[a][b])
                if turn - self.influenced[a][b] < 3 and self.draw(SITE_EXPOSURE, (a + 1) | (b + 1) << 16) < EXPOSURE:
                    self.influence_known[a][b] = self.influenced[a][b]
                    n.reputation[a] -= 0.04
                    n.grievance[b][a] += 0.08
        if not turn - self.any_deployed < 1:
            n.tension -= 0.02
        n.tension -= 0.08 * (s.tension - 0.25)
        n.oil += 0.1 * (1 + 0.5 * s.tension - s.oil) + (-0.05 + (0.05 - -0.05) * self.draw(SITE_OIL, 0))
        reputations = 0.0
        for a in range(ACTORS):
            reputations += s.reputation[a]
        n.norms += 0.02 * (reputations / ACTORS - s.norms)
        n.front += 0.05 * (s.tension - s.front)
        self.land()

    def outcome(self):
        s = self.now
        if s.tension >= 0.65:
            return 0
        if any(x < 0.02 for x in s.stability):
            return 1
        if self.pressure_on(OSTRA) > 5.2:
            return 2
        return 3 if s.tension > 0.46 else 4

    def digest(self):
        def mixed(words):
            d = 0x243F6A8885A308D3
            for w in words:
                d = ((d ^ w) * 0x9E3779B97F4A7C15) & MASK64
                d ^= d >> 32
            return d

        numbers = []
        for name in RANGES:
            value = self.now.__dict__[name]
            if not isinstance(value, list):
                numbers.append(value)
            elif isinstance(value[0], list):
                for row in value:
                    numbers.extend(row)
            else:
                numbers.extend(value)
        state = mixed(struct.unpack("<%dQ" % len(numbers), struct.pack("<%dd" % len(numbers), *numbers)))
        return mixed([self.choices, self.turn, state])

    def play(self):
        while True:
            self.turn += 1
            self.events()
            self.decide()
            self.resolve()
            self.respond()
            if self.turn >= TURNS or self.now.tension >= 0.65:
                return self


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.perf_counter()
    for run in range(runs):
        game = Game(seed, run).play()
        print("%d,%s,%d,%016x" % (run, OUTCOMES[game.outcome()], game.turn, game.digest()))
    print("%.0f microseconds per run" % ((time.perf_counter() - began) / runs * 1e6), file=sys.stderr)


if __name__ == "__main__":
    main()
