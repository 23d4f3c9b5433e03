"""Every setting: name, default, unit, what it does, and what a mistake or an attacker could do.

The table feeds Django's settings and `docs/settings.md`. Each is read from the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from recordkit.errors import Outage, Words


class SettingNotUsable(Outage):
    """A setting has a value that cannot be used."""

    code = "KRN-501"
    title = Words("配置项取值不可用", "A setting cannot be used")
    mend = Words("请按 docs/settings.md 修改该环境变量", "See docs/settings.md")


_MASK = "••••"
# From the first colon after the scheme to the last sign before the host: a password may hold any.
_PASSWORD_IN_URL = re.compile(r"(://[^:/]*:).*@", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    default: str
    unit: str
    does: str
    risk: str
    does_zh: str
    risk_zh: str
    is_secret: bool = False

    @property
    def words(self) -> Words:
        """What the setting does."""
        return Words(self.does_zh, self.does)

    @property
    def risk_words(self) -> Words:
        """What a mistake or an attacker could do with it."""
        return Words(self.risk_zh, self.risk)


TABLE = (
    Setting(
        "MUNIMENT_HOME",
        "var",
        "folder",
        "Where everything is kept: database, vault, staging, ledger, keys.",
        "Whoever writes here can destroy records, though not unnoticed; whoever reads the keys "
        "can sign.",
        does_zh="全部数据所在的目录：数据库、档案库、暂存、保管日志、密钥。",
        risk_zh="能写入者可以毁掉记录，但瞒不过核验；能读密钥者可以签章。",
    ),
    Setting(
        "MUNIMENT_DATABASE",
        "",
        "URL",
        "Empty: SQLite in the home folder. Otherwise postgresql://user:password@host/name.",
        "Holds a password; keep it out of logs and shared files.",
        does_zh="留空：用数据目录里的 SQLite。否则为 postgresql://用户:口令@主机/库名。",
        risk_zh="内含口令，不得写进日志和共享文件。",
    ),
    Setting(
        "MUNIMENT_SECRET_KEY",
        "",
        "text",
        "Signs sessions. Empty: made once and kept in the home folder.",
        "Whoever knows it can forge sessions.",
        does_zh="为登录会话签名。留空：首次启动时生成，存放在数据目录。",
        risk_zh="知道者可以伪造登录会话。",
        is_secret=True,
    ),
    Setting(
        "MUNIMENT_ALLOWED_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "host names, comma",
        "Host names that the web server answers to.",
        "A wildcard lets a forged Host header into links.",
        does_zh="网页服务应答的主机名。",
        risk_zh="写成通配符，伪造的 Host 就会进入页面链接。",
    ),
    Setting(
        "MUNIMENT_HTTPS",
        "no",
        "yes or no",
        "Whether people reach the platform over HTTPS; cookies are then secure-only.",
        "Without it, sessions can be read on the network.",
        does_zh="用户是否经 HTTPS 访问；是则 Cookie 只经加密连接发送。",
        risk_zh="不用 HTTPS，登录会话可在网络上被窃取。",
    ),
    Setting(
        "MUNIMENT_LISTEN",
        "127.0.0.1:8000",
        "host:port",
        "Where `muniment serve` listens.",
        "Listening beyond loopback without HTTPS exposes sessions.",
        does_zh="`muniment serve` 监听的地址和端口。",
        risk_zh="不用 HTTPS 却对外监听，会暴露登录会话。",
    ),
    Setting(
        "MUNIMENT_CITY",
        "示范市",
        "text",
        "Name of the city on every page.",
        "None.",
        does_zh="各页面上显示的城市名称。",
        risk_zh="无。",
    ),
    Setting(
        "MUNIMENT_LINK_HOSTS",
        "",
        "host[:port], comma",
        "Hosts from which data links are fetched. Empty: none.",
        "A host listed here can be reached through a case that somebody submits.",
        does_zh="允许从哪些主机下载数据链接指向的文件。留空：都不允许。",
        risk_zh="列在这里的主机，任何报送办件的人都能让平台去访问。",
    ),
    Setting(
        "MUNIMENT_LINK_MAX_BYTES",
        "104857600",
        "bytes",
        "Largest file fetched from a link.",
        "A large value lets one case fill the disk.",
        does_zh="从链接下载的文件最大多少字节。",
        risk_zh="过大，一个办件就可能占满磁盘。",
    ),
    Setting(
        "MUNIMENT_LINK_SECONDS",
        "20",
        "seconds",
        "How long fetching one link may take in all.",
        "A large value lets a slow host hold up a worker.",
        does_zh="下载一个链接总共最多用多少秒。",
        risk_zh="过大，一台慢主机就会拖住工作进程。",
    ),
    Setting(
        "MUNIMENT_UPLOAD_MAX_BYTES",
        "21474836480",
        "bytes",
        "Largest upload accepted.",
        "A large value lets one client fill the disk.",
        does_zh="一次上传最大多少字节。",
        risk_zh="过大，一个对接系统就可能占满磁盘。",
    ),
    Setting(
        "MUNIMENT_UPLOAD_HOURS",
        "24",
        "hours",
        "How long an upload may lie without growing before it is given up.",
        "A large value lets abandoned uploads fill the disk.",
        does_zh="上传停顿多少小时后放弃。",
        risk_zh="过大，放弃的上传会占满磁盘。",
    ),
    Setting(
        "MUNIMENT_QUEUE_LIMIT",
        "20000",
        "jobs",
        "How many pieces of work may wait before the intake answers busy.",
        "Too large: a flood is accepted and everything is late.",
        does_zh="最多多少任务排队；超过后接收答复“繁忙”。",
        risk_zh="过大：洪水般的报送会全部收下，然后全部迟延。",
    ),
    Setting(
        "MUNIMENT_BATCH",
        "64",
        "records",
        "How many records a worker takes at a time.",
        "Very large values make leases run out.",
        does_zh="工作进程一次领取多少件。",
        risk_zh="过大，租约会在做完之前到期。",
    ),
    Setting(
        "MUNIMENT_LEASE_SECONDS",
        "60",
        "seconds",
        "How long after a worker died another takes over its work; renewed while it works.",
        "Too short: work is done twice (harmless, slow).",
        does_zh="工作进程死后，多少秒由他人接手；工作期间自动续期。",
        risk_zh="过短：同一件事做两遍（无害，但慢）。",
    ),
    Setting(
        "MUNIMENT_ATTEMPTS",
        "20",
        "times",
        "How often work that ended in error is tried before a person has to look; the pauses "
        "double up to five minutes, so 20 tries last about an hour.",
        "None.",
        does_zh="出错的任务试多少次后停滞、等人处理；间隔逐次加倍，最长五分钟，20 次约一小时。",
        risk_zh="无。",
    ),
    Setting(
        "MUNIMENT_CLAMD",
        "",
        "host:port or socket path",
        "Where clamd answers. Empty: nothing is scanned, and reports say so.",
        "Without a scanner, malware may be filed.",
        does_zh="clamd 的地址。留空：不查毒，检测报告会如实注明。",
        risk_zh="没有查毒，恶意软件可能被归档。",
    ),
    Setting(
        "MUNIMENT_HSM_MODULE",
        "",
        "file",
        "PKCS #11 module of the token that holds the agencies' keys. Empty: software keys, for "
        "trying out only.",
        "The module runs inside the platform: another one in its place signs whatever it likes.",
        does_zh="保管各单位签章密钥的加密设备的 PKCS #11 模块。留空：使用软件密钥，仅供试用。",
        risk_zh="模块在平台进程内运行：被换成别的模块，就能任意签章。",
    ),
    Setting(
        "MUNIMENT_HSM_TOKEN",
        "muniment",
        "label",
        "Label of the token; each agency's key has its credit code as label.",
        "A token of the same label with other keys is noticed: keys are tried against their "
        "certificates.",
        does_zh="加密设备（令牌）的标签；其中每个单位的密钥以统一社会信用代码为标签。",
        risk_zh="同名而密钥不同的设备会被发现：密钥启用前先与证书核对。",
    ),
    Setting(
        "MUNIMENT_HSM_PIN_FILE",
        "",
        "file",
        "File with the token's PIN, readable by its owner alone.",
        "Whoever reads it and reaches the token can seal in every agency's name.",
        does_zh="存放加密设备口令的文件，只许属主读取。",
        risk_zh="能读到它又能接触设备者，可以用任何单位的名义签章。",
    ),
    Setting(
        "MUNIMENT_HSM_MECHANISMS",
        "",
        "name=number, comma",
        "The maker's own mechanism numbers, such as sm2-sm3=0x80000101,sm2-key-type=0x80000102. "
        "RSA and elliptic curves need none.",
        "A wrong number makes no false seal: no key is used that does not sign as its "
        "certificate asks.",
        does_zh="厂商自定义的机制编号，如 sm2-sm3=0x80000101,sm2-key-type=0x80000102；"
        "RSA 和椭圆曲线无须设置。",
        risk_zh="写错不会产生假签章：与证书不符的密钥不会启用。",
    ),
    Setting(
        "MUNIMENT_TSA_URL",
        "",
        "URL",
        "Address of the RFC 3161 timestamp authority. Empty: timestamps are made on this machine, "
        "for trying out only.",
        "Whoever answers there gives tokens only if the certificate below vouches for it; when "
        "nobody answers, filing waits.",
        does_zh="RFC 3161 时间戳机构的地址。留空：时间戳由本机自签，仅供试用。",
        risk_zh="应答者只有得到下面证书的担保，时间戳才会被采用；无人应答时归档等待。",
    ),
    Setting(
        "MUNIMENT_TSA_CERTIFICATE",
        "",
        "file",
        "Certificate (PEM or DER) of the timestamp authority, or of whom it was issued by; needed "
        "with an address. Every certificate in the file is trusted.",
        "A wrong certificate here lets somebody else give the time.",
        does_zh="时间戳机构的证书（PEM 或 DER），或其上级证书；配置了地址就必须给出。"
        "文件中的每张证书都被信任。",
        risk_zh="放错证书，别人就能替你签发时间。",
    ),
    Setting(
        "MUNIMENT_TSA_POLICY",
        "",
        "object identifier",
        "Policy to ask the timestamp authority for. Empty: its own choice.",
        "A policy that the authority does not have makes every request fail.",
        does_zh="向时间戳机构请求的策略标识（OID）。留空：由机构决定。",
        risk_zh="机构没有的策略，会使每次请求都失败。",
    ),
    Setting(
        "MUNIMENT_TSA_SECONDS",
        "20",
        "seconds",
        "How long the timestamp authority may take to answer.",
        "A large value lets a slow authority hold up a worker.",
        does_zh="时间戳机构最多用多少秒应答。",
        risk_zh="过大，一个慢的机构就会拖住工作进程。",
    ),
    Setting(
        "MUNIMENT_DROP_FOLDER",
        "",
        "folder",
        "Watched folder for case submissions. Empty: `drop` in the home folder.",
        "Whoever writes here submits cases as the drop-folder client.",
        does_zh="监控的报送文件夹。留空：数据目录里的 `drop`。",
        risk_zh="能写入者即以监控文件夹的名义报送办件。",
    ),
)


def read(name: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the value of a setting that stands in the table.

    Raises:
        KeyError: The table has no such setting.
    """
    row = next((row for row in TABLE if row.name == name), None)
    if row is None:
        raise KeyError(name)
    return (os.environ if environment is None else environment).get(name, row.default)


def is_given(name: str) -> bool:
    """Whether the environment gives a setting; otherwise the default counts."""
    return name in os.environ


def shown(row: Setting) -> str:
    """Return the present value as it may stand on a screen: no secret and no password in it."""
    value = read(row.name)
    if row.is_secret:
        return _MASK if value else ""
    return _PASSWORD_IN_URL.sub(rf"\g<1>{_MASK}@", value)


def read_number(name: str) -> int:
    """Return a setting as a whole number that is not negative.

    Raises:
        SettingNotUsable: It is something else.
    """
    text = read(name)
    if not text.isdigit():
        raise SettingNotUsable(f"{name}: expected a whole number, found {text!r}", where=name)
    return int(text)
