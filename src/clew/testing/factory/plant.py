"""The simulated plant as it stands: companies, products, stations, people. Everything here is invented.

A servo-motor works in Suzhou buys wire, magnets and encoders, impregnates stators from tanks that are topped up while
they are drawn from, and ships motors on pallets to distributors.
"""

from __future__ import annotations

import msgspec

from clew.events.house import lot_identifier
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

    ``uom``: Rec 20 code; None counts pieces. ``as_link``: the supplier prints Digital Links, not EPC URNs; ``keyless``:
    it has no GS1 keys, so a lot is its issuer and its number. ``style``: how it numbers its lots.
    """

    supplier: Firm
    item: int
    zh: str
    en: str
    lot_size: int
    take: str
    uom: str | None = None
    as_link: bool = False
    keyless: bool = False
    style: str = "L{:05d}"

    @property
    def product_class(self) -> str:
        return self.supplier.keys.class_of(self.item)

    def batch(self, running: int) -> str:
        """The supplier's own number of its ``running``-th lot."""
        return self.style.format(running)

    def lot(self, batch: str) -> str:
        """The identifier of one of its lots, as the supplier's label has it."""
        keys = self.supplier.keys
        if self.keyless:
            return lot_identifier(keys.party(), batch)
        return keys.lot_link(self.item, batch) if self.as_link else keys.lot(self.item, batch)


class Station(msgspec.Struct, frozen=True):
    """Where and with what one step is done: ``machines`` that stand in parallel, each with a ``tool`` of a kind."""

    number: int
    process_step: str
    machines: tuple[str, ...]
    program: str
    zh: str
    en: str
    tool: str | None = None


WORKS = Firm(Company("9521001"), "苏州伺服电机厂（模拟）", "Suzhou Servo Motors (simulated)")


def _firm(number: int, zh: str, en: str) -> Firm:
    return Firm(Company(f"952{number}"), f"{zh}（模拟）", f"{en} (simulated)")


_COPPER, _COPPER_B = _firm(1101, "铜陵线材", "Tongling Wire"), _firm(1109, "江阴铜业", "Jiangyin Copper")
_STEEL, _STEEL_B = _firm(1102, "无锡硅钢", "Wuxi Electrical Steel"), _firm(1110, "马鞍山冲片", "Maanshan Laminations")
_MAGNET, _MAGNET_B = _firm(1103, "赣州磁材", "Ganzhou Magnetics"), _firm(1111, "宁波磁业", "Ningbo Magnets")
_SHAFT = _firm(1104, "宁波精轴", "Ningbo Shafts")
_RESIN_A, _RESIN_B = _firm(1105, "常州树脂", "Changzhou Resin"), _firm(1106, "南通化工", "Nantong Chemicals")
_SCREW, _SCREW_B = _firm(1107, "嘉兴紧固件", "Jiaxing Fasteners"), _firm(1112, "温州标准件", "Wenzhou Standard Parts")
_ENCODER = _firm(1108, "深圳编码器", "Shenzhen Encoders")
_GLUE, _POWDER = _firm(1113, "上海胶粘剂", "Shanghai Adhesives"), _firm(1114, "湖州粉末", "Huzhou Powders")
SUPPLIERS = (
    _COPPER, _COPPER_B, _STEEL, _STEEL_B, _MAGNET, _MAGNET_B, _SHAFT, _RESIN_A, _RESIN_B, _SCREW, _SCREW_B, _ENCODER,
    _GLUE, _POWDER,
)  # fmt: skip
CUSTOMERS = (
    _firm(1201, "沈阳机床", "Shenyang Machine Tools"),
    _firm(1202, "佛山机器人", "Foshan Robotics"),
    _firm(1203, "多特蒙德自动化", "Dortmund Automation"),
)
CARRIER = _firm(1301, "长江物流", "Yangtze Logistics")

WIRES = (
    Material(_COPPER, 11, "漆包线", "enamelled wire", 60, "1.8", "KGM"),
    Material(_COPPER_B, 11, "漆包线", "enamelled wire", 60, "1.8", "KGM", style="W26-{:04d}"),
)
LAMINATIONS = (
    Material(_STEEL, 12, "定子铁芯叠片", "stator lamination stack", 50, "1"),
    Material(_STEEL_B, 12, "定子铁芯叠片", "stator lamination stack", 50, "1", as_link=True),
)
# Two makers who number their lots alike: a lot is its issuer and its number. The same holds for the resins.
MAGNETS = (
    Material(_MAGNET, 13, "钕铁硼磁钢", "NdFeB magnet", 240, "8", as_link=True),
    Material(_MAGNET_B, 13, "钕铁硼磁钢", "NdFeB magnet", 240, "8"),
)
SHAFTS = (Material(_SHAFT, 14, "转轴", "shaft", 70, "1"),)
SCREWS = (
    Material(_SCREW, 17, "内六角螺钉 M4", "hexagon socket screw M4", 400, "4"),
    Material(_SCREW_B, 17, "内六角螺钉 M4", "hexagon socket screw M4", 400, "4", keyless=True, style="{:d}/26"),
)
ADHESIVES = (Material(_GLUE, 19, "结构胶", "structural adhesive", 10, "0.05", "KGM", style="GL{:06d}"),)
RESINS = (
    Material(_RESIN_A, 15, "浸渍树脂", "impregnating resin", 25, "0", "KGM"),
    Material(_RESIN_B, 16, "浸渍树脂", "impregnating resin", 25, "0", "KGM"),
)
HARDENERS = (Material(_RESIN_A, 21, "固化剂", "hardener", 20, "0.5", "KGM", style="H{:05d}"),)
POWDERS = (
    Material(_POWDER, 20, "绝缘粉末", "insulating powder", 40, "0", "KGM", style="P{:05d}"),
    Material(_RESIN_B, 22, "绝缘粉末", "insulating powder", 40, "0", "KGM", style="PW{:05d}"),
)
MATERIALS = (
    *WIRES, *LAMINATIONS, *MAGNETS, *SHAFTS, *SCREWS, *ADHESIVES, *RESINS, *HARDENERS, *POWDERS,
)  # fmt: skip

MOTOR, STATOR, ROTOR, VARNISH, CORE, RESIN_BATCH, POWDER_PORTION, SPOOL, ENCODER = 60, 61, 62, 63, 64, 65, 66, 67, 18
ENCODER_MAKER = _ENCODER
OWN_PRODUCTS = {
    MOTOR: ("伺服电机 SM-60", "servo motor SM-60"),
    STATOR: ("定子", "stator"),
    ROTOR: ("转子", "rotor"),
    VARNISH: ("调配浸渍漆", "mixed varnish"),
    CORE: ("绕组铁芯", "wound core"),
    RESIN_BATCH: ("树脂批料", "resin batch"),
    POWDER_PORTION: ("粉末份料", "powder portion"),
    SPOOL: ("分装线轴", "wire spool"),
}

WINDING = Station(1, "winding", ("M-101", "M-102", "M-103", "M-104"), "WIND-60", "绕线", "winding", "needle")
IMPREGNATION = Station(2, "impregnation", ("M-201", "M-202", "M-203", "M-204"), "VPI-3", "浸漆", "impregnation")
GLUING = Station(3, "gluing", ("M-301", "M-302", "M-303", "M-304"), "GLUE-8", "贴磁钢", "magnet gluing", "nozzle")
ASSEMBLY = Station(4, "assembly", ("M-401", "M-402", "M-403", "M-404"), "ASM-60", "总装", "final assembly", "bit")
TESTING = Station(5, "end_of_line_test", ("M-501", "M-502", "M-503", "M-504"), "EOL-60", "下线测试", "end-of-line test")
REWORK = Station(6, "rework", ("M-601",), "RWK-1", "返工", "rework")
PACKING = Station(7, "packing", ("M-701",), "PACK-1", "包装", "packing")
CURING = Station(10, "curing", ("M-801", "M-802"), "CURE-2", "固化", "curing")
BALANCING = Station(11, "balancing", ("M-901", "M-902"), "BAL-1", "动平衡", "balancing")
STATIONS = (WINDING, IMPREGNATION, GLUING, ASSEMBLY, TESTING, REWORK, PACKING, CURING, BALANCING)
TEAMS = ("A", "B", "C")
OPERATORS = (
    "王芳", "李强", "张敏", "刘洋", "陈静", "杨磊", "赵丽", "黄伟", "周涛", "吴霞", "徐明", "孙燕",
    "马超", "朱琳", "胡军", "郭颖", "何平", "林娜", "高峰", "罗兰", "郑凯", "梁雪", "谢东", "宋佳",
)  # fmt: skip


def place(station: Station) -> str:
    """The SGLN of a station, as a read point."""
    return WORKS.keys.place(1, str(station.number))


SITE = WORKS.keys.place(1)
GOODS_IN, GOODS_OUT = WORKS.keys.place(1, "9"), WORKS.keys.place(1, "8")
