"""Names of members that say where somebody is, with which device, or who: in JSON, XML, and what looks like them."""

import re

from chouxin.person.notes.sorting import Kind

_EXACT_PLACES = (
    r"gps\w*|\w*(?:latitude|longitude|geolocation)\w*|latlng|latlon|homeaddress|iso6709|(?:location|place)created"
    r"|(?:content|current)location|locationshown|spatialcoverage|经度|纬度|坐标"
)
_SERIALS = (
    r"device(?:id|uuid|sn|token|fingerprint)|imei\d?|imsi|iccid|meid|udid|openudid|imageuniqueid|idfa|idfv|oaid|androidid"
    r"|serial|\w*serial(?:no|num|number)|mac(?:addr|address)|设备(?:id|号|码|标识)|序列号"
)
_DEVICES = (
    r"device(?:name|model|brand|type|info)|hostname|computername|machine(?:name|id)|(?:client)?ip(?:addr|address)"
)
_PEOPLE = (
    r"user(?:name|id|uuid|info|mail|email|phone|nick\w*)|owner(?:name|id)?|cameraowner\w*|account(?:name|id)"
    r"|phone(?:no|num|number)?|mobile(?:no|number|phone)?|telephone|email\w*|realname|openid|unionid|wechat\w*"
    r"|weixin\w*|用户(?:名|id|名称)|姓名|手机号?码?|电话|邮箱|昵称|微信号?"
)
_NARROW = (
    (Kind.LOCATION, _EXACT_PLACES),
    (Kind.SERIAL, _SERIALS),
    (Kind.DEVICE, _DEVICES),
    (Kind.OWNER, _PEOPLE),
)
"""Names that are used for nothing else."""
_PLACES = (
    r"lat|lng|lon|long|altitude|alt|geo(?:tag|hash|point|data|info|code|ip)?|location\w*|loc|coords?|coordinates?"
    r"|\w*address|addr|street\w*|city\w*|province\w*|state|district|county|country\w*|poi\w*|place|placename"
    r"|wifi\w*|b?ssid|位置\w*|地址|城市|地点"
)
_PERHAPS_PEOPLE = (
    r"user(?!prompt|neg|input|seed|style|setting|pref)\w*|uid|owner\w*|account\w*|mobile\w*|phone\w*|tel|mail"
    r"|nick(?:name)?|fullname|firstname|lastname|contact\w*|customer\w*|person\w*|login|secuid|qq|idcard|passport"
    r"|用户\w*"
)
_WIDE = (
    (Kind.LOCATION, _PLACES),
    (Kind.SERIAL, r"did|iid|mac|sn"),
    (Kind.DEVICE, r"device\w*|host|computer\w*|machine\w*|(?:client)?ip(?:v[46])?|设备\w*"),
    (Kind.OWNER, _PERHAPS_PEOPLE),
)
"""Names that may mean something else in the middle of a generator's graph: the device that counts, a word's place."""
_LISTS = {
    narrow: tuple((kind, re.compile(names)) for kind, names in listed)
    for narrow, listed in ((True, _NARROW), (False, (*_NARROW, *_WIDE)))
}
_LAST = re.compile(r"[:./]")
_SEPARATORS = re.compile(r"[\W_]+")


def kind_of(name: str, *, narrow: bool = False) -> Kind | None:
    """What a member of this name gives away; None for most. narrow: only names that are used for nothing else."""
    if len(name) > 200:
        return None
    for part in (name, _LAST.split(name)[-1]):
        plain = _SEPARATORS.sub("", part.lower())
        for kind, names in _LISTS[narrow]:
            if names.fullmatch(plain):
                return kind
    return None
