//! The fixed words of the page, in both languages.

use crate::base::lang::Lang;
use crate::base::plural::counted;
use crate::base::value;

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) skip: &'static str,
    pub(super) totals: &'static str,
    pub(super) decision: &'static str,
    pub(super) documents: &'static str,
    pub(super) amount: &'static str,
    pub(super) share: &'static str,
    pub(super) top_reasons: &'static str,
    pub(super) rule: &'static str,
    pub(super) search: &'static str,
    pub(super) all: &'static str,
    pub(super) reset: &'static str,
    /// The count of what is shown, with `{shown}` and `{all}`, which the page's script fills in.
    pub(super) shown: &'static str,
    pub(super) place: &'static str,
    pub(super) facts: &'static str,
    pub(super) independent: &'static str,
}

const EN: Words = Words {
    title: "Order review",
    skip: "Skip to the documents",
    totals: "Totals",
    decision: "Decision",
    documents: "Documents",
    amount: "Amount",
    share: "Share",
    top_reasons: "Most frequent reasons",
    rule: "Rule",
    search: "Search",
    all: "all",
    reset: "Show all",
    shown: "{shown} of {all} documents",
    place: "place",
    facts: "facts",
    independent: "each order judged alone",
};

const ZH: Words = Words {
    title: "订单审核",
    skip: "跳到文档列表",
    totals: "汇总",
    decision: "结论",
    documents: "文档",
    amount: "金额",
    share: "占比",
    top_reasons: "最常见的理由",
    rule: "规则",
    search: "搜索",
    all: "全部",
    reset: "显示全部",
    shown: "显示 {shown} / {all} 份文档",
    place: "位置",
    facts: "事实",
    independent: "逐单独立判定",
};

impl Words {
    /// The words of a language.
    pub(super) fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::En => &EN,
            Lang::Zh => &ZH,
        }
    }
}

/// Documents against which a rule counts only because it lacked a fact; empty where there are none.
pub(super) fn lacking(count: u64, lang: Lang) -> String {
    match (count, lang) {
        (0, _) => String::new(),
        (_, Lang::En) => format!("{} of them only for want of a fact", value::count(count)),
        (_, Lang::Zh) => format!("其中 {} 份仅因缺少事实", value::count(count)),
    }
}

/// Documents that the page does not show.
pub(super) fn more(count: u64, lang: Lang) -> String {
    match lang {
        Lang::En => {
            let documents = counted(count, "further document is", "further documents are");
            format!("{documents} counted above and not shown on this page.")
        }
        Lang::Zh => format!("另有 {} 份文档已计入汇总，本页未予显示。", value::count(count)),
    }
}
