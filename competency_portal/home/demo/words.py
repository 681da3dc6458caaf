"""What the made-up company is called, who works there, and what their supervisors write."""

COMPANY = "长乐物业服务有限公司"
OFFICES = (
    *("翠湖", "云山", "锦江", "望海", "梧桐", "松涛", "芳华", "金桂", "临江", "青枫"),
    *("紫荆", "兰亭", "南屏", "北岸", "东篱", "西溪", "天池", "明月", "白鹭", "丹霞"),
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
TWO_CHARACTER_SURNAMES = ("欧阳", "上官", "司徒", "诸葛")
GIVEN = (
    *("芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明"),
    *("超", "霞", "平", "刚", "桂英", "文博", "子涵", "雨桐", "思远", "浩然", "梓萱", "俊杰"),
    *("晓雯", "嘉怡", "志强", "建国", "海燕", "春梅", "立新", "佳慧", "宇轩", "一鸣", "若曦"),
    # Names that a narrow font loses.
    *("喆", "堃", "䶮", "镕", "祎", "媛𬱖", "文㛃"),
)

# {place} and {behaviour} are filled in; the behaviour is one of the rubric's own sentences.
SEEN_BELOW = (
    "{day}，{place}回访时发现还做不到：{behaviour}。已当面说明，约定下月再看。",
    "{day}处理{place}的事情时，需要我提醒才会：{behaviour}。",
    "{day}{place}有业主反映，情况属实，主要差在：{behaviour}。",
)
SEEN_AT = (
    "{day}在{place}的表现稳定，记录完整。",
    "{day}{place}的事情按要求办妥，业主没有再追问。",
    "",
    "",
)
SEEN_ABOVE = (
    "{day}{place}的处理过程写成了案例，已在管理处分享；能做到：{behaviour}。",
    "{day}主动带新同事处理{place}的事情，现场能做到：{behaviour}。",
)
PLACES = (
    *("三号楼漏水报修", "大堂访客高峰", "地下车库车位调整", "十二号楼装修投诉", "社区开放日"),
    *("电梯停运通知", "业委会例会", "空置房巡查", "快递柜搬迁", "物业费收缴"),
)
