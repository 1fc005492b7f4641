"""The simulated plant as it stands: companies, products, stations, people. Everything here is invented.

A servo-motor works in Suzhou buys castings, wire, magnets and encoders, impregnates stators from a resin tank that is
topped up while it is drawn from, and ships motors on pallets to customers.
"""

from __future__ import annotations

import msgspec

from clew.testing.factory.keys import Company

LABEL = {"zh": "模拟数据：苏州伺服电机厂", "en": "Simulated: a servo-motor works in Suzhou"}
OFFSET = "+08:00"


class Firm(msgspec.Struct, frozen=True):
    """A company: its keys, and its name in both languages."""

    keys: Company
    zh: str
    en: str


class Material(msgspec.Struct, frozen=True):
    """A bought material: who supplies it, its item number, lot size, and what one product takes of it.

    ``uom``: Rec 20 code; None counts pieces. ``as_link``: the supplier prints Digital Links, not EPC URNs.
    """

    supplier: Firm
    item: int
    zh: str
    en: str
    lot_size: int
    take: str
    uom: str | None = None
    as_link: bool = False

    @property
    def product_class(self) -> str:
        return self.supplier.keys.class_of(self.item)

    def lot(self, batch: str) -> str:
        """The identifier of one of its lots, as the supplier spells it."""
        keys = self.supplier.keys
        return keys.lot_link(self.item, batch) if self.as_link else keys.lot(self.item, batch)


class Station(msgspec.Struct, frozen=True):
    """Where and with what one step is done."""

    number: int
    process_step: str
    equipment: str
    program: str
    zh: str
    en: str


WORKS = Firm(Company("9521001"), "苏州伺服电机厂（模拟）", "Suzhou Servo Motors (simulated)")
_COPPER = Firm(Company("9521101"), "铜陵线材（模拟）", "Tongling Wire (simulated)")
_STEEL = Firm(Company("9521102"), "无锡硅钢（模拟）", "Wuxi Electrical Steel (simulated)")
_MAGNET = Firm(Company("9521103"), "赣州磁材（模拟）", "Ganzhou Magnetics (simulated)")
_SHAFT = Firm(Company("9521104"), "宁波精轴（模拟）", "Ningbo Shafts (simulated)")
_RESIN_A = Firm(Company("9521105"), "常州树脂（模拟）", "Changzhou Resin (simulated)")
_RESIN_B = Firm(Company("9521106"), "南通化工（模拟）", "Nantong Chemicals (simulated)")
_SCREW = Firm(Company("9521107"), "嘉兴紧固件（模拟）", "Jiaxing Fasteners (simulated)")
_ENCODER = Firm(Company("9521108"), "深圳编码器（模拟）", "Shenzhen Encoders (simulated)")
SUPPLIERS = (_COPPER, _STEEL, _MAGNET, _SHAFT, _RESIN_A, _RESIN_B, _SCREW, _ENCODER)
CUSTOMERS = (
    Firm(Company("9521201"), "沈阳机床（模拟）", "Shenyang Machine Tools (simulated)"),
    Firm(Company("9521202"), "佛山机器人（模拟）", "Foshan Robotics (simulated)"),
    Firm(Company("9521203"), "多特蒙德自动化（模拟）", "Dortmund Automation (simulated)"),
)

WIRE = Material(_COPPER, 11, "漆包线", "enamelled wire", 60, "1.8", "KGM")
LAMINATION = Material(_STEEL, 12, "定子铁芯叠片", "stator lamination stack", 50, "1")
MAGNET = Material(_MAGNET, 13, "钕铁硼磁钢", "NdFeB magnet", 240, "8", as_link=True)
SHAFT = Material(_SHAFT, 14, "转轴", "shaft", 70, "1")
SCREW = Material(_SCREW, 17, "内六角螺钉 M4", "hexagon socket screw M4", 400, "4")
# Two makers of one resin who number their drums alike: a lot is its issuer and its number.
RESINS = (
    Material(_RESIN_A, 15, "浸渍树脂", "impregnating resin", 25, "0", "KGM"),
    Material(_RESIN_B, 16, "浸渍树脂", "impregnating resin", 25, "0", "KGM"),
)
MATERIALS = (WIRE, LAMINATION, MAGNET, SHAFT, SCREW, *RESINS)

MOTOR, STATOR, ROTOR, VARNISH, ENCODER = 60, 61, 62, 63, 18
ENCODER_MAKER = _ENCODER
OWN_PRODUCTS = {
    MOTOR: ("伺服电机 SM-60", "servo motor SM-60"),
    STATOR: ("定子", "stator"),
    ROTOR: ("转子", "rotor"),
    VARNISH: ("调配浸渍漆", "mixed varnish"),
}

WINDING = Station(1, "winding", "M-101", "WIND-60", "绕线", "winding")
IMPREGNATION = Station(2, "impregnation", "M-201", "VPI-3", "浸漆", "impregnation")
GLUING = Station(3, "gluing", "M-301", "GLUE-8", "贴磁钢", "magnet gluing")
ASSEMBLY = Station(4, "assembly", "M-401", "ASM-60", "总装", "final assembly")
TESTING = Station(5, "end_of_line_test", "M-501", "EOL-60", "下线检测", "end-of-line test")
REWORK = Station(6, "rework", "M-601", "RWK-1", "返工", "rework")
PACKING = Station(7, "packing", "M-701", "PACK-1", "包装", "packing")
STATIONS = (WINDING, IMPREGNATION, GLUING, ASSEMBLY, TESTING, REWORK, PACKING)
OPERATORS = ("王芳", "李强", "张敏", "刘洋", "陈静", "杨磊")


def place(station: Station) -> str:
    """The SGLN of a station, as a read point."""
    return WORKS.keys.place(1, str(station.number))


SITE = WORKS.keys.place(1)
