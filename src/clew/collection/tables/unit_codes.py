"""Codes of units as tables write them: UN/ECE Recommendation 20, UCUM, or the plain symbol of a unit.

Recommendation 20 is looked up first: its codes are what EPCIS records. The UCUM column holds the case-sensitive codes
of the Unified Code for Units of Measure (ucum.org) of units that both know. Then a symbol (``°C``, ``N·m``) that only
one unit has. What is none of these is refused.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from clew.events.units import is_unit, units

_UCUM = """
kg KGM  g GRM  mg MGM  ug MC  t TNE  [lb_av] LBR  [oz_av] ONZ  [gr] GRN
m MTR  dm DMT  cm CMT  mm MMT  um 4H  nm C45  km KMT  [in_i] INH  [ft_i] FOT  [yd_i] YRD  [mi_i] SMI  [mil_i] 77
m2 MTK  dm2 DMK  cm2 CMK  mm2 MMK  m3 MTQ  dm3 DMQ  cm3 CMQ  mm3 MMQ
L LTR  l LTR  dL DLT  dl DLT  cL CLT  cl CLT  mL MLT  ml MLT  uL 4G  ul 4G  hL HLT  hl HLT  [gal_us] GLL
s SEC  ms C26  us B98  ns C47  min MIN  h HUR  d DAY  wk WEE
K KEL  Cel CEL  [degF] FAH
Pa PAL  hPa A97  kPa KPA  MPa MPA  GPa A89  bar BAR  mbar MBR  atm ATM  [psi] PS  mm[Hg] HN  N/m2 C55  N/mm2 C56
N NEW  mN C20  kN B47  MN B73  kgf B37  [lbf_av] C78
N.m NU  mN.m D83  cN.m J72  kN.m B48  N.cm F88
J JOU  mJ C15  kJ KJO  MJ 3B  W.h WHR  kW.h KWH  MW.h MWH  eV A53  cal_IT D70  [Btu_IT] BTU
W WTT  mW C31  kW KWT  MW MAW
A AMP  mA 4K  uA B84  kA B22  C COU  A.h AMH  mA.h E09
V VLT  mV 2Z  uV D82  kV KVT
Ohm OHM  mOhm E45  kOhm B49  MOhm B75  S SIE  mS C27  uS B99  uS/cm G42  mS/cm H61
F FAR  uF 4O  nF C41  pF 4T  H 81  mH C14  uH B90
T D33  mT C29  Wb WEB  Hz HTZ  kHz KHZ  MHz MHZ  GHz A86  /min C94  1/min C94  /s C97  1/s C97
m/s MTS  mm/s C16  cm/s 2M  m/min 2X  mm/min H81  km/h KMH  m/s2 MSK
rad C81  mrad C25  deg DD  ' D61  '' D62  rad/s 2A  deg/s E96
m3/s MQS  m3/h MQH  m3/min G53  L/s G51  l/s G51  L/min L2  l/min L2  L/h E32  l/h E32  mL/min 41  ml/min 41
kg/s KGS  kg/h E93  kg/min F31  g/s F29  t/h E18
kg/m3 KMQ  g/m3 A93  g/L GL  g/l GL  mg/L M1  mg/l M1  g/cm3 23  g/mL GJ  g/ml GJ
mol C34  mmol C18  umol FH  mol/L C38  mol/l C38  mmol/L M33  mmol/l M33
Pa.s C65  mPa.s C24  cP C7  mm2/s C17  cSt 4C  m2/s S4
% P1  [ppth] NX  [ppm] 59  [ppb] 61  1 C62  {count} C62
lx LUX  lm LUM  cd CDL  cd/m2 A24  Bq BQL  Gy A95  Sv D13  uSv/h P72
N/m 4P  mN/m C22  kg/m2 28  g/m2 GM  kg/m KL  W/m2 D54  J/kg J2  bit A99  By AD  [pH] Q30  dB 2N
"""
UCUM: dict[str, str] = dict(zip(_UCUM.split()[::2], _UCUM.split()[1::2], strict=True))


_WRITTEN = {"Nm": "NU", "mNm": "D83", "cNm": "J72", "Ncm": "F88", "kNm": "B48", "Wh": "WHR", "kWh": "KWH", "Ah": "AMH"}
"""Products as everyone writes them, without the dot; in UCUM they are no units at all."""


@cache
def _symbols() -> dict[str, str]:
    count = Counter(unit.symbol for unit in units().values())
    return {unit.symbol: code for code, unit in units().items() if count[unit.symbol] == 1}


def unit_code(text: str) -> str | None:
    """The Recommendation 20 code of a unit as a table writes it; None for what is no unit."""
    if is_unit(text):
        return text
    return UCUM.get(text) or _WRITTEN.get(text) or _symbols().get(text)
