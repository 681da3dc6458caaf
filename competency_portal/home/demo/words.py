"""What the made-up company is called, who works there, and what they write of each other."""

from competency_portal.assessments.models import RaterGroup
from models_catalog.standing import Standing

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

# {day}, {place} and {behaviour} are filled in; the behaviour is one of the rubric's own sentences.
SUPERVISOR = {
    Standing.BELOW: (
        "{day}，{place}回访时发现还做不到：{behaviour}。已当面说明，约定下月再看。",
        "{day}处理{place}的事情时，需要我提醒才会：{behaviour}。",
        "{day}{place}有业主反映，情况属实，主要差在：{behaviour}。",
    ),
    Standing.AT: (
        "{day}在{place}的表现稳定，记录完整。",
        "{day}{place}的事情按要求办妥，业主没有再追问。",
        "",
        "",
    ),
    Standing.ABOVE: (
        "{day}{place}的处理过程写成了案例，已在管理处分享；能做到：{behaviour}。",
        "{day}主动带新同事处理{place}的事情，现场能做到：{behaviour}。",
    ),
}
SELF = {
    Standing.BELOW: (
        "{day}{place}那次没做好：{behaviour}。之后请主管带着又做了一遍。",
        "还不熟练：{behaviour}。下季度想多跟几次{place}这样的现场。",
    ),
    Standing.AT: ("{day}{place}由我跟到结束，有记录。", "", ""),
    Standing.ABOVE: (
        "{day}{place}由我牵头，做到了：{behaviour}。后来部门照这个办法做。",
        "带两位新同事处理{place}，教他们：{behaviour}。",
    ),
}
# Nothing here tells who wrote it: neither a day nor a place.
OTHERS = {
    Standing.BELOW: (
        "有时要等别人提醒才会：{behaviour}。",
        "忙的时候容易漏掉：{behaviour}。",
        "希望以后能主动些：{behaviour}。",
        "做是做了，但不够稳定：{behaviour}。",
        "建议先从这一条改起：{behaviour}。",
    ),
    Standing.AT: ("配合顺畅。", "交代的事情都有回音。", "", "", "", "", ""),
    Standing.ABOVE: (
        "值得大家学：{behaviour}。",
        "每次合作都能做到：{behaviour}。",
        "印象最深的是：{behaviour}。",
        "遇到难处也能坚持：{behaviour}。",
        "带动了周围的人：{behaviour}。",
    ),
}
VOICES = {RaterGroup.SUPERVISOR: SUPERVISOR, RaterGroup.SELF: SELF}
"""What a rater of a group writes; whoever is not named here writes as `OTHERS`."""

RAISED = (
    "年中接手两个重点楼栋后表现更好，评分时只计入了上半年，会上同意上调。",
    "与其他管理处同岗位相比，处理的投诉更复杂，会上一致同意上调。",
)
LOWERED = (
    "有两件投诉超时未结，评分时尚未计入，会上一致同意下调。",
    "各管理处口径对齐后，事例还不足以支持原来的档位。",
)
NO_TIME = "这个月在外地培训，和他接触太少，怕评不准。"
TOO_FAR = "平时工作没有交集，请换一位更熟悉的同事。"
MORE_TIME = "月初几位同事出差，自评多留几天。"

PLACES = (
    *("三号楼漏水报修", "大堂访客高峰", "地下车库车位调整", "十二号楼装修投诉", "社区开放日"),
    *("电梯停运通知", "业委会例会", "空置房巡查", "快递柜搬迁", "物业费收缴"),
)

# Of plans: goals for the three horizons, and what is written of measures.
GOALS = (
    (
        "把客服技巧练扎实，复杂问题能自己解决。",
        "带一个小组，能排班、能带新人。",
        "成为公司客户服务方面的专家。",
    ),
    (
        "满意度稳定在 95 分以上，重复投诉减少一半。",
        "考取注册物业管理师，承担客服主管的工作。",
        "参与公司服务标准的制定。",
    ),
)
EXPECTED = "{competency}达到 {level}的要求，缺的行为在工作中能见到。"
OUTCOMES = (
    "完成培训，效果良好。",
    "按计划做完，上级看过两次，已能独立做到。",
    "做完了，还要再巩固一个月。",
)
NOTES = (
    "上了第一次课，先从复述客户的话练起。",
    "和主管复盘了两个案例，找到自己容易漏的一步。",
    "这两周活动多，进度慢了一些，下周补上。",
    "试了新的做法，客户当场说比上次清楚。",
)
CONTESTED = (
    "三月和六月的两次投诉都是我当天回访的，记录在台账第 12、31 页，当时经理也在场。",
    "方案是我和工程一起做的，业主签字的会议纪要在共享盘里，评的时候可能没有看到。",
)
CHANGED = "查了台账和回访录音：两次回访都在当天，记录完整，达到本岗位的要求。"
KEPT = "看了会议纪要：方案由同事起草，你负责联络。这一项还看不到独立完成的例子，维持原来的评价。"
REMARKS = ("", "", "", "收到，谢谢。", "和我自己的感觉差不多。", "希望明年多给一些带项目的机会。")
AGREED = ("", "", "先补最急的一项，下季度一起看一次。", "约定每月带一次新同事，年中回看。")
