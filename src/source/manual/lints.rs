//! Lints: what is doubtful in a pack, though it can be used.

use super::{Code, Entry};

pub(super) const ENTRIES: &[Entry] = &[
    Entry::new(
        Code::Unused,
        ["something is used by nothing", "有内容未被使用"],
        [
            "A variable, a function, a parameter, a list, a category of phrases or a file in `lib/` that nothing \
            reads. Often a name is misspelt, or a check was taken out and this was left behind. Whoever changes it \
            believes that something follows from it, and nothing does. Take it out, or use it. A name that starts \
            with `_` says that it is meant to be ignored.",
            "有变量、函数、参数、名单、用语类别或 `lib/` 中的文件未被任何内容读取。常见原因是名称拼错，或删除检查时遗留。\
            修改它的人以为会产生效果，其实没有。请删除它，或加以使用。以 `_` 开头的名称表示有意忽略。",
        ],
    ),
    Entry::new(
        Code::DeadBranch,
        ["a part of a rule never runs", "规则中有永远不会执行的部分"],
        [
            "What stands here is never reached: it comes behind a `return`, `break` or `continue`, or the branch is \
            for a value that was dealt with before or that the schema does not allow. A check that never runs finds \
            nothing, and nobody notices. Take it out, or mend the condition before it.",
            "此处内容永远执行不到：它位于 `return`、`break` 或 `continue` 之后，或该分支对应的值此前已经处理，或者结构定\
            义根本不允许该值。永远不执行的检查什么也查不出来，而且无人察觉。请删除，或更正前面的条件。",
        ],
    ),
    Entry::new(
        Code::ConstantCondition,
        ["a condition always comes out the same", "条件的结果始终相同"],
        [
            "By the schema, or by what was asked before, this condition is always true or always false. So it decides \
            nothing: the rule flags every document, or none. Look whether another field or the other direction was \
            meant. A range in the schema that is too narrow may be the cause, too.\n`if line.quantity < 0` where the \
            schema says `\"minimum\": 0`",
            "根据结构定义或此前的判断，该条件总为真或总为假。因此它不起任何作用：规则要么标记所有文档，要么一份也不标\
            记。请检查是否应为另一个字段或相反的比较方向。也可能是结构定义中的范围过窄。\n`if line.quantity < 0`，而\
            结构定义为 `\"minimum\": 0`",
        ],
    ),
    Entry::new(
        Code::RedundantHas,
        ["a field is asked for that is always there", "对必有字段的多余判断"],
        [
            "The schema requires this field, so `has` is always true here, and the default of `get` is never taken. A \
            document without it does not get as far as the rules. Read the field directly; or, if it may be absent, \
            take it out of `required` in the schema.",
            "结构定义要求必须有该字段，因此此处的 `has` 总为真，`get` 的默认值也永远用不上。缺少该字段的文档不会进入规\
            则判定。请直接读取该字段；如果它确实可以没有，请从结构定义的 `required` 中去掉。",
        ],
    ),
    Entry::new(
        Code::Division,
        ["a division by what may be zero", "除数可能为零"],
        [
            "The schema allows zero for the divisor, and no condition around it excludes that. For such a document \
            the rule would break, and the document would stay undecided. Ask for zero first, or give the field a \
            `minimum` or `exclusiveMinimum` in the schema that excludes it.\n`if order.quantity > 0 { order.total / \
            order.quantity } else { 0 }`",
            "结构定义允许除数为零，而周围没有条件排除这种情况。遇到这样的文档，规则会出错，文档不作结论。请先判断是否为\
            零，或在结构定义中用 `minimum` 或 `exclusiveMinimum` 排除零。\n`if order.quantity > 0 { order.total / \
            order.quantity } else { 0 }`",
        ],
    ),
    Entry::new(
        Code::Unit,
        ["figures of different units are mixed", "不同单位的数值混用"],
        [
            "Two figures are added, subtracted or compared that do not count the same: an amount and a percentage, days \
            and percent, or amounts of two currencies. The units are those of `x-unit` and `x-currency` in the schemas. \
            The result has no meaning, and a threshold compared with it is wrong without any sign. Convert one of \
            them first: a percentage of an amount is `amount * percent / 100`, an amount in another currency is \
            `convert(…)`.",
            "相加、相减或比较的两个数值单位不同：金额与百分比、天数与百分比，或两种货币的金额。单位以结构定义中的 \
            `x-unit` 和 `x-currency` 为准。这样的结果没有意义，而与之比较的限额会不知不觉地出错。请先换算其中之一：金\
            额的百分比写作 `amount * percent / 100`，折算为另一种货币请用 `convert(…)`。",
        ],
    ),
    Entry::new(
        Code::Unrounded,
        ["an amount is shown with more places than money has", "显示的金额小数位过多"],
        [
            "The message or the remedy shows an amount that was multiplied, divided or converted and not rounded. \
            Readers get figures like `117.5772`, and whoever pays such an amount pays another one. Round what is shown \
            to the places of the currency; what is compared may stay exact.\n`tax: round(computed, 2)`",
            "说明或补救中显示的金额经过乘、除或汇率折算而未取整。读者会看到 `117.5772` 这样的数字，按此付款的人付的也是另\
            一个数额。请将显示的金额取整到货币的小数位；用于比较的数值可以保持精确。\n`tax: round(computed, 2)`",
        ],
    ),
    Entry::new(
        Code::RawCode,
        ["a message shows a code instead of its title", "说明中显示代码而非名称"],
        [
            "The schema gives each value of this field a title, but the message shows the code as it stands in the \
            document. Readers need not know the codes, and in another language they mean nothing. Show what the value \
            is called, or say in the message what is wrong without it.",
            "结构定义为该字段的每个值都给出了名称，而说明中显示的是文档中的代码。读者不必认识这些代码，换一种语言它们更\
            没有意义。请显示该值的名称，或在说明中用文字表达问题，不引用代码。",
        ],
    ),
    Entry::new(
        Code::Quadratic,
        ["a list is gone through for each of its own elements", "对列表每一项又遍历同一列表"],
        [
            "Inside a loop over a list, the same list is gone through again. With 10 elements that is 100 steps, with \
            10,000 it is 100 million: one large document holds up the whole run, or exceeds the limit and stays \
            undecided. Work out before the loop what is needed from the whole list, or use `matching`, `distinct`, \
            `repeated` or `group_by`, which go through it once.",
            "在遍历列表的循环内部又遍历了同一列表。10 项需要 100 步，10000 项就需要 1 亿步：一份大文档会拖住整个运行，\
            或超出上限而不作结论。请在循环之前算好整个列表所需的内容，或使用只遍历一次的 `matching`、`distinct`、\
            `repeated`、`group_by`。",
        ],
    ),
    Entry::new(
        Code::NoCase,
        ["a rule has no case", "规则没有用例"],
        [
            "Nothing proves that this rule finds what it is meant to find. A later change of a schema, a list or a \
            parameter may silence it, and `countersign test` still says that all is well. Write a file of the same \
            name that ends in `.toml`, with one case that it flags and one that passes.",
            "没有任何内容能证明这条规则能查出它应当查出的问题。以后对结构定义、名单或参数的修改可能使它失效，而 \
            `countersign test` 仍会显示一切正常。请编写同名的 `.toml` 文件，其中一个用例被标记，一个用例通过。",
        ],
    ),
    Entry::new(
        Code::OneSided,
        ["the cases of a rule show one side only", "规则的用例只覆盖一面"],
        [
            "All cases of this rule are flagged, or all of them pass. A rule that flags everything, or nothing, would \
            pass them, too. Add a case of the other side, as near to the threshold as it gets: equal to it, and the \
            smallest step beyond.",
            "该规则的用例全部被标记，或者全部通过。一条标记所有文档、或什么也不标记的规则同样能通过这些用例。请补充另一\
            面的用例，并尽量贴近限额：恰好等于限额的，以及刚刚超出的。",
        ],
    ),
    Entry::new(
        Code::NoBasis,
        ["a legal rule does not name its law", "法律规则未注明依据"],
        [
            "A rule that legal counsel decides on, or that stands in a folder named `legal`, says neither which law it \
            comes from nor from when on that holds. Whoever reads the finding cannot look it up, and nobody can say \
            for which orders it counts. Add `basis` with the article, and `effective_from` with the day on which it \
            came into force.",
            "由法务裁定的规则，或位于 `legal` 文件夹中的规则，没有注明所依据的法律，或没有注明自何时起适用。看到结论的人\
            无从查证，也无法说明它适用于哪些订单。请用 `basis` 注明条款，用 `effective_from` 注明施行日期。",
        ],
    ),
    Entry::new(
        Code::LooksAlike,
        ["two rules ask the same", "两条规则的条件相同"],
        [
            "Two rules of one kind of document flag under the very same condition. The reader gets two findings for one \
            cause, and one of the two is forgotten when the threshold changes. Most likely one was copied and not \
            finished. Mend the condition, or make one rule of both.",
            "同一类文档的两条规则在完全相同的条件下标记。读者会因同一原因得到两条结论，而限额变更时其中一条常被遗漏。很\
            可能是复制后未改完。请更正条件，或将两条规则合并。",
        ],
    ),
    Entry::new(
        Code::Allow,
        ["a lint is quieted badly", "忽略提示的写法有误"],
        [
            "A comment quiets a lint without a reason, names a lint that does not exist, or stands where there is \
            nothing to quiet. Write the reason, so that whoever comes later can judge it. What quiets nothing any \
            more is taken out: else it would hide the next mistake in that line.\n`// lint: allow unused read by the \
            monthly report`",
            "该注释忽略某项提示而未写理由，或所写的提示名称不存在，或所在之处并无可忽略的提示。请写明理由，以便后来的人判\
            断。已不再起作用的注释应删除，否则会掩盖该行以后出现的错误。\n`// lint: allow unused 月度报表读取`",
        ],
    ),
];
