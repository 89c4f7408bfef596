"""The right-hand side of the specification, written out a second time, symbol by symbol.

Plain NumPy, no import from the package: an independent reading of sections 2 to 9, with the
numbers of table 8.1 typed in afresh. `tests/knots/test_transcription.py` compares the knots
with it at random points.

Shapes: states, person, step inputs and levels are floats or arrays (people,); what an activity
brings is (activities, people).
"""

from __future__ import annotations

from typing import Any

import numpy as np

Values = dict[str, Any]

# 8.1
X0, psi = 8.0, 0.6
yc0, wd, y50 = 0.595, 0.05, 0.55
aD, aG, kq, phiN, kN = 0.32, 0.12, 0.5, 0.40, 0.50
rE, rEs = 0.11, 1.5
e1, e2, e3, e4, e5, kE = 0.35, 0.7, 0.008, 0.012, 0.004, 0.12
tR = 3.0
rD, rI, rG, rL, ry, rd, rN, rK = 0.8, 0.25, 0.2, 0.35, 0.6, 3.0, 0.3, 0.25
tA, aNrf, aW, aC = 168.0, 0.3, 0.1, 0.25
tQ, qR = 300.0, 0.2
tD, kD, RD, nD, dK = 700.0, 2.2, 2.0, 5, 0.5
tM, mu, kw, muN, mL, mK = 400.0, 0.38, 4.0, 0.25, 0.2, 0.15
tW, Wsat, wR = 20.0, 0.03, 0.4
tF, muF = 800.0, 0.36
tWs, Ws_sat = 20.0, 0.08
tC, kC, cmin, cR, csit = 280.0, 1.0, 0.6, 0.15, 0.10
tS, kS, cS, Sh, sb, uR, kdepc = 40.0, 0.45, 3.2, 0.15, 1.1, 0.2, 1.0
g0, gI_, gT, gs = 0.004, 0.016, 0.012, 0.004
w0, w1, w2, wV = 0.016, 0.012, 0.045, 0.012
tV, vG = 168.0, 0.35
tJ, tI = 26.0, 28.0
j0, jT, jD, jG, jK, jL = 0.06, 0.5, 0.45, 0.22, 0.25, 0.35
jd, jv, js, jE, jN, sxm, Jmax, myo = 80.0, 4.0, 0.35, 6.0, 3.0, 40.0, 1.5, 0.4
tT, tst, T0 = 300.0, 0.01, 0.3
tH, hs, hp, hI, hc = 3.0, 1.2, 0.8, 0.25, 0.5
tL, HL, nL = 500.0, 1.75, 4
kY, tY = 0.06, 1440.0
tau_wake, tau_sleep = 18.2, 4.2
s_p, s_G, s_H, s_g, s_Z = 0.42, 0.30, 0.40, 0.5, 0.5
tK, zK = 48.0, 0.25
tg, gN, kg, gD, gI, gG, gL, gW, gc = 36.0, 0.55, 0.5, 0.25, 0.15, 0.12, 0.2, 0.22, 0.15
tZ, kZ, ZL, nZ, zx = 650.0, 2.2, 0.8, 4, 0.5
tB, bc, bK, bI, bL, bE = 6.0, 0.35, 0.45, 0.22, 0.15, 0.4
p0, pM, pT, pI, pG, pE, pR = 0.05, 0.06, 0.55, 0.285, 0.255, 0.57, 0.10
zZ, zg, zB, pk = 2.4, 1.0, 0.4, 1.4
f0, fE, fK, fI, fN, fB, fZ, fM = 0.1, 2.0, 0.9, 0.35, 0.6, 0.6, 0.35, 0.8
kmit, kmitQ, kmitD, kred, kredR, kdep = 0.38, 0.40, 0.5, 0.30, 0.15, 0.42
kstk, kstkw, kstkV, kslp, kstr = 1.6, 0.35, 0.30, 0.35, 0.5
kimm, kimmb, kinj, ksen, ksen0 = 0.7, 1.5, 0.6, 1.5, 0.08

# 8.2, to five places; the comparison passes a model's own.
CONSTANTS = {
    "E0": 0.96382, "D0": 0.06290, "L0": 0.09716, "Z0": 0.00016, "P0": 0.35732,
    "Wm0": 0.00471, "Ws0": 0.03685, "sq0": 0.96707, "G0": 0.15, "I0": 0.10,
    "nR": 0.98398, "nA": 1.00113, "nM": 1.00594, "nC": 1.01387, "nS": 0.49918, "nG": 1.50702,
    "nJ": 1.49004, "nH": 1.09977, "ng": 1.01016, "nB": 1.03443, "nF": 1.00205,
}  # fmt: skip

# 12: the sick start; the others are healthy.
SICK = {
    "E": 0.7, "R": 2.2, "A": 0.95, "Q": 0.8, "D": 0.55, "M": 0.75, "C": 0.75, "S": 0.5, "G": 0.5,
    "V": 0.85, "J": 0.9, "I": 0.9, "T": 0.05, "H": 1.9, "L": 0.6, "P": 0.5, "K": 1.5, "g": 0.65,
    "Z": 0.75, "B": 0.6,
}  # fmt: skip

# 2.2: u, mv, strain, calm, cog; `sit` where the table says so.
ACTIVITIES: dict[str, tuple[float, ...]] = {
    "sleep": (0, 0, 0, 0, 0, 0),
    "sit, evening": (0.3, 0, 0, 0, 0.15, 1),
    "desk work": (0.4, 0, 0, 0, 0.45, 1),
    "standing, quiet": (0.8, 0.1, 0, 0, 0.15, 0),
    "chores": (1.5, 0.4, 0, 0, 0.1, 0),
    "easy walk (background)": (2.3, 1.0, 0, 0, 0, 0),
    "easy walk (bout)": (2.3, 1.0, 0, 0.1, 0, 0),
    "walk/commute": (1.8, 0.8, 0, 0, 0.2, 0),
    "mental work": (0.4, 0, 0, 0, 1.0, 0),
    "brisk walk": (3.3, 1.0, 0.02, 0.05, 0, 0),
    "cycling": (4.5, 1.0, 0.02, 0, 0, 0),
    "jog": (6.0, 1.0, 0.15, 0, 0, 0),
    "water exercise": (3.2, 1.3, 0, 0.2, 0, 0),
    "strength": (2.5, 0.6, 0.12, 0, 0, 0),
    "yoga": (1.6, 1.4, 0.03, 0.8, 0.1, 0),
    "tai chi": (2.0, 1.4, 0, 0.8, 0.2, 0),
    "qigong": (1.5, 1.4, 0, 0.9, 0.1, 0),
    "held posture": (1.1, 1.6, 0.03, 0.6, 0.1, 0),
}

# 2.3: Z sleep, C chores, D desk, W easy walk, S standing, E evening sit, w walk/commute.
DAYS = {
    "ordinary": "Z" * 7 + "CCDDDWSDDCCCSEEEZ",
    "desk job": "Z" * 7 + "C" + "D" * 4 + "w" + "D" * 5 + "CCEEEZ",
    "convalescent": "Z" * 7 + "SC" + "E" * 4 + "SC" + "E" * 6 + "SEZ",
}

# 12: base, and the tightnesses that differ from it.
PHENOTYPES: dict[str, tuple[float, dict[str, float]]] = {
    "energy": (0.13, {"mit": 0.9, "red": 0.4}),
    "depleted": (0.15, {"dep": 1.0}),
    "stuck": (0.10, {"stk": 1.0, "imm": 0.3}),
    "injury": (0.15, {"inj": 0.8, "slp": 0.4}),
    "stress": (0.15, {"str": 0.8, "slp": 0.5}),
    "sens": (0.15, {"sen": 0.9, "imm": 0.3, "slp": 0.3}),
    "redox": (0.13, {"red": 0.9}),
    "mixed": (0.25, {}),
    "mild": (0.155, {"imm": 0.3, "slp": 0.3}),
}


def sp(x: Any, w: Any) -> Any:
    return w * np.logaddexp(0.0, x / w)


def h(x: Any, k: Any, n: Any) -> Any:
    return x**n / (x**n + k**n)


def r(x: Any) -> Any:
    return (x - 1) / (1 + 0.5 * x)


def sat(x: Any, a: Any) -> Any:
    return x / (1 + a * x)


def smin1(x: Any) -> Any:
    return x - sp(x - 1, 0.02)


def fl(x: Any, a: Any) -> Any:
    return sp(x - a, a / 4) + a


def excesses(x: Values, Mo: Any, k: Values) -> Values:
    """4.3"""
    return {
        "xE": sp(k["E0"] - x["E"] - 0.02, 0.03),
        "xR": sp(x["R"] - 1.25, 0.2),
        "xI": sp(x["I"] - k["I0"] - 0.05, 0.05),
        "xG": sp(x["G"] - k["G0"] - 0.05, 0.05),
        "xN": sp(1 - x["S"] - 0.05, 0.05),
        "xM": sp(1 - Mo - 0.05, 0.05),
        "xg": sp(1 - x["g"] - 0.03, 0.05),
        "xB": sp(1 - x["B"] - 0.03, 0.05),
        "xK": sp(x["K"] - 1.03, 0.03),
        "xH": sp(x["H"] - 1.1, 0.1),
        "xL": sp(x["L"] - k["L0"] - 0.03, 0.03),
        "xD": sp(x["D"] - k["D0"] - 0.05, 0.04),
    }


def capacity(x: Values, med: Values, k: Values, s_X: Any) -> Values:
    """4.1"""
    q = x["Q"] ** 2 * (1 + kq**2) / (x["Q"] ** 2 + kq**2)
    hN = x["S"] * (1 + kN) / (x["S"] + kN)
    Dl = 1 - phiN + phiN * hN
    Mo = (
        x["M"] * (1 - aD * x["D"]) / (1 - aD * k["D0"]) * q
        * (1 + aG * k["G0"]) / (1 + aG * x["G"]) * (1 + 0.3 * med["mito"])
    )  # fmt: skip
    cap = Mo**0.4 * x["F"] ** 0.6 * Dl
    return {"q": q, "hN": hN, "Dl": Dl, "Mo": Mo, "cap": cap, "X": X0 * s_X * cap}


def averages(x: Values, c: Values, mix: Values, k: Values) -> Values:
    """4.2 and `uf` of 4.11; `background` is 1 for background, 0 for a bout."""
    background = mix["background"]
    pace = np.where(background > 0.5, smin1(c["cap"]) ** psi, 1.0)
    u, u_d = mix["u"] * pace, mix["u_d"] * pace
    ym = 1.25 * (0.3 + 0.7 * x["E"] / k["E0"])

    def effort(load: Any) -> Any:
        y_star = load / c["X"]
        return y_star / (1 + (y_star / ym) ** 4) ** 0.25

    y = effort(u)
    d = sp(effort(u_d) - yc0 * (0.4 + 0.6 * x["E"] / k["E0"]), wd)
    each = {
        "y2": y**2,
        "y4": y**4,
        "d": d,
        "sh": mix["mv"] * u**2 / (u**2 + 4),
        "m": y**4 / (y**4 + y50**4),
        "uf": u**2 * np.where(background > 0.5, h(mix["u"], 0.6, 4), 1.0),
        **{name: mix[name] for name in ("strain", "calm", "cog", "sit")},
    }
    return {name: (mix["phi"] * value).sum(axis=0) for name, value in each.items()}


def readouts(x: Values, th: Values, med: Values, k: Values, c: Values, e: Values) -> Values:
    """4.4 and 5"""
    noc = (
        p0 + pM * e["xM"] + pT * x["T"] + pI * e["xI"] + pG * e["xG"] + pE * e["xE"]
        + pR * sat(e["xR"], 0.3)
    )  # fmt: skip
    gain = (
        (1 + zZ * x["Z"]) * (1 + zg * e["xg"]) * (1 + zB * e["xB"]) * (1 + zK * e["xK"])
        * (1 - 0.3 * med["analg"])
    )  # fmt: skip
    Lp = noc * gain
    pain = 10 * h(Lp / pk, 1, 1.3)
    q_s = (1 / k["sq0"]) * (1 - kslp * th["slp"]) * (1 + 0.25 * med["slp"])
    q_s = q_s / (1 + s_p * pain / 10 + s_G * e["xG"] + s_H * e["xH"] + s_g * e["xg"] + s_Z * x["Z"])
    Lf = (
        f0 + fE * e["xE"] + fK * e["xK"] + fI * e["xI"] + fN * e["xN"] + fB * e["xB"]
        + fZ * x["Z"] + fM * e["xM"]
    ) / 1.3  # fmt: skip
    Lg = (0.08 + 2.2 * e["xB"] + 0.5 * e["xK"] + 0.25 * e["xI"] + 0.25 * pain / 10) / 1.15
    Ls = (0.05 + 0.6 * e["xI"] + 0.5 * e["xG"] + 0.6 * x["T"]) / 0.9
    return {
        "noc": noc,
        "gain": gain,
        "Lp": Lp,
        "pain": pain,
        "q_s": q_s,
        "fatigue": 10 * h(Lf, 1, 1.3),
        "fog": 10 * h(Lg, 1, 1.3),
        "stiffness": 10 * h(Ls, 1, 1.3),
        "X": c["X"],
        "cap": c["cap"],
        "Mo": c["Mo"],
        "Dl": c["Dl"],
        "VO2peak": 3.5 * (1 + c["X"]),
        "tau": 33.3 / (46.5 * c["Mo"] * c["Dl"]),
        "PCr_rest": 33.3 * (1 - 0.47 / (46.5 * c["Mo"] * c["Dl"])),
    }


def rates(
    x: Values, th: Values, s_X: Any, step: Values, mix: Values, med: Values, k: Values
) -> tuple[Values, Values, Values]:
    """Production, loss and read-outs at a point: 4.5 to 4.15.

    Args:
        x: the 24 states.
        th: mit, red, dep, stk, slp, str, imm, inj, sen.
        step: opp, stress, inj, inf.
        mix: phi, u, u_d, mv, strain, calm, cog, sit, background; each (activities, people).
        med: anti, coq, NO, gaba, ainf, mito, analg, slp.
        k: the constants of 8.2.
    """
    c = capacity(x, med, k, s_X)
    e = excesses(x, c["Mo"], k)
    a = averages(x, c, mix, k)
    out = readouts(x, th, med, k, c, e)
    wm, ws = x["Wm"] / k["Wm0"], x["Ws"] / k["Ws0"]
    P: Values = {}
    Lam: Values = {}
    _energy(P, Lam, x, th, step, med, k, c, e, a, out["q_s"], wm)
    _nitric_oxide(P, Lam, x, th, med, k, e, a, ws)
    _immune(P, Lam, x, th, step, med, k, c, e, a, wm)
    _nervous(P, Lam, x, th, step, med, k, c, e, a, out, wm, ws)
    return P, Lam, out


def _energy(
    P: Values, Lam: Values, x: Values, th: Values, step: Values, med: Values, k: Values,
    c: Values, e: Values, a: Values, q_s: Any, wm: Any,
) -> None:  # fmt: skip
    """4.5 E; 4.6 R, A, Q; 4.7 D, M, F, Wm"""
    P["E"] = rE * c["Mo"] * (1 + rEs * step["opp"] * q_s)
    drain = e1 * a["y2"] + e2 * a["d"] + e3 * a["cog"] + e4 * sat(e["xI"], 1) + e5 * sat(e["xH"], 1)
    Lam["E"] = P["E"] + drain / (x["E"] + kE)

    rg = (
        1 + rD * (x["D"] - k["D0"]) + rI * (x["I"] - k["I0"]) + rG * (x["G"] - k["G0"])
        + rL * (x["L"] - k["L0"]) + ry * a["y2"] + rd * a["d"] + rN * e["xN"] + rK * e["xK"]
        + kredR * th["red"]
    )  # fmt: skip
    P["R"] = k["nR"] * fl(rg, 0.2) / (x["A"] * tR)
    Lam["R"] = 1 / tR
    P["A"] = (
        k["nA"]
        * ((1 - kred * th["red"]) + med["anti"] * (0.03 + 0.4 * kred * th["red"]))
        * (1 + aNrf * (h(x["R"], 1.8, 3) - h(1, 1.8, 3)) + aW * r(wm))
        / tA
    )
    Lam["A"] = (1 + aC * sat(sp(x["R"] - 2, 0.2), 0.5)) / tA
    P["Q"] = (1 - kmitQ * th["mit"]) * (1 + 0.6 * med["coq"]) / tQ
    Lam["Q"] = (1 + qR * sat(e["xR"], 0.5)) / tQ

    kd = kD * (1 + kmitD * th["mit"]) * h(x["R"], RD, nD)
    P["D"] = kd / tD
    Lam["D"] = (kd + (1 + 0.3 * med["mito"]) / (1 + dK * e["xK"])) / tD
    mw = (1 + kw) * wm / (wm + kw)
    P["M"] = (
        k["nM"] * (1 - kmit * th["mit"]) * (1 - mu + mu * mw) * (1 - muN + muN * c["hN"])
        * (1 + 0.2 * med["mito"]) / ((1 + mL * e["xL"]) * (1 + mK * e["xK"])) / tM
    )  # fmt: skip
    Lam["M"] = 1 / tM
    P["F"] = k["nF"] * (1 - muF + muF * mw) / tF
    Lam["F"] = 1 / tF
    P["Wm"] = (
        a["m"] * (x["E"] / k["E0"]) * c["hN"]
        / ((1 + x["Wm"] / Wsat) * (1 + wR * sat(e["xR"], 0.5))) / tW
    )  # fmt: skip
    Lam["Wm"] = 1 / tW


def _nitric_oxide(
    P: Values, Lam: Values, x: Values, th: Values, med: Values, k: Values, e: Values, a: Values,
    ws: Any,
) -> None:  # fmt: skip
    """4.8 Ws, C; 4.9 S; 4.11 G, V"""
    P["Ws"] = a["sh"] / (1 + x["Ws"] / Ws_sat) / tWs
    Lam["Ws"] = 1 / tWs
    cw = (1 + kC) * ws / (ws + kC)
    P["C"] = k["nC"] * (1 - kdep * th["dep"]) * (cmin + (1 - cmin) * cw) / tC
    Lam["C"] = (1 + cR * sat(e["xR"], 0.4) + csit * (a["sit"] - 0.3)) / tC

    U = 1 / (1 + uR * sat(e["xR"], 0.4))
    P["S"] = k["nS"] * x["C"] * U * (sb / tS + kS * a["sh"]) + 0.4 * med["NO"] / tS
    Lam["S"] = 1 / tS + kS * cS * (1 + kdepc * th["dep"]) * a["y4"] / (x["S"] + Sh)

    P["G"] = (
        k["nG"] * (1 + kstk * th["stk"])
        * (g0 + gI_ * sat(x["I"], 0.4) + gT * x["T"] + gs * a["sit"])
    )  # fmt: skip
    Lam["G"] = (
        (1 - kstkw * th["stk"]) * w0 + w1 * ws + w2 * a["uf"] / (1 + a["uf"] / 40) + wV * x["V"]
    )
    P["V"] = (1 - kstkV * th["stk"]) / (1 + vG * e["xG"]) / tV
    Lam["V"] = 1 / tV


def _immune(
    P: Values, Lam: Values, x: Values, th: Values, step: Values, med: Values, k: Values,
    c: Values, e: Values, a: Values, wm: Any,
) -> None:  # fmt: skip
    """4.12 J, I, T"""
    over = (1 + kimmb * th["imm"]) * (1 + jE * e["xE"] + jN * e["xN"]) / (1 + x["I"])
    src = (1 + kimm * th["imm"]) * fl(
        k["nJ"] * j0 + jT * x["T"] + jD * (x["D"] - k["D0"]) + jG * e["xG"] + jK * e["xK"]
        + jL * (x["L"] - k["L0"]),
        0.01,
    )  # fmt: skip
    src = Jmax * src / (Jmax - k["I0"] + src)
    sx = over * (jd * a["d"] + jv * a["y4"] + js * a["strain"])
    sx = sx / (1 + sx / sxm)
    P["J"] = ((src + sx) / (1 + myo * r(wm)) * (1 - 0.3 * med["ainf"]) + step["inf"]) / tJ
    Lam["J"] = 1 / tJ
    P["I"] = x["J"] / tI
    Lam["I"] = 1 / tI
    P["T"] = step["inj"] + tst * a["strain"] * (1 + jE * e["xE"]) + T0 * kinj * th["inj"] / tT
    Lam["T"] = (0.5 + 0.5 * c["cap"]) / (1 + 0.5 * e["xK"]) / tT


def _nervous(
    P: Values, Lam: Values, x: Values, th: Values, step: Values, med: Values, k: Values,
    c: Values, e: Values, a: Values, out: Values, wm: Any, ws: Any,
) -> None:  # fmt: skip
    """4.13 H, L, Y; 4.14 P, K; 4.15 g, Z, B"""
    P["H"] = (
        k["nH"] * (1 + kstr * th["str"])
        * (
            0.75 + hs * step["stress"] * (1 - 0.5 * x["Y"])
            + hp * out["pain"] / 10 * (1 - 0.35 * x["Y"]) + hI * e["xI"]
        )
        / (1 + hc * a["calm"]) / tH
    )  # fmt: skip
    Lam["H"] = 1 / tH
    P["L"] = h(x["H"], HL, nL) / tL
    Lam["L"] = 1 / tL
    P["Y"] = kY * a["calm"] * h(a["calm"], 0.3, 8)
    Lam["Y"] = P["Y"] + 1 / tY

    P["P"] = (1 - step["opp"]) / tau_wake
    Lam["P"] = (1 - step["opp"]) / tau_wake + step["opp"] * out["q_s"] / tau_sleep
    P["K"] = (x["P"] / k["P0"]) / tK
    Lam["K"] = 1 / tK

    P["g"] = (
        k["ng"] * (1 - gN + gN * x["S"] * (1 + kg) / (x["S"] + kg))
        * (1 + gW * r(ws) + gc * a["calm"] + 0.3 * med["gaba"])
        / (1 + gD * e["xD"] + gI * e["xI"] + gG * e["xG"] + gL * e["xL"]) / tg
    )  # fmt: skip
    Lam["g"] = 1 / tg
    kz = kZ * (1 + ksen * th["sen"]) * (h(out["Lp"], ZL, nZ) + ksen0 * th["sen"])
    xw = sp(wm - 1.05, 0.05)
    P["Z"] = kz / tZ
    Lam["Z"] = (kz + (0.5 + 0.5 * x["g"]) * (1 + zx * sat(xw, 1))) / tZ
    P["B"] = (
        k["nB"] * (0.5 + 0.5 * c["Mo"]) * (0.75 + 0.25 * c["hN"]) * (1 - bE * e["xE"])
        * (1 - bc * a["cog"] * 0.3 / (0.3 + 0.7 * c["Mo"]))
        / (1 + bK * e["xK"] + bI * e["xI"] + bL * e["xL"]) / tB
    )  # fmt: skip
    Lam["B"] = 1 / tB
