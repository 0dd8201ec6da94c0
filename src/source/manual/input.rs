//! What goes in and comes out: texts, documents, files, runs.

use super::{Code, Entry};

pub(super) const ENTRIES: &[Entry] = &[
    Entry::new(
        Code::JsonSyntax,
        ["the text is not JSON", "文本不是 JSON"],
        [
            "The text breaks the rules of JSON, so nobody can say for sure what it means. Nothing of such a document \
            is judged, and it is never approved. The underlined character is where reading stopped; the mistake \
            often stands just before it. Common causes are a missing comma, a comma too many, single quotes, or a \
            comment.\n`{\"id\": \"A-1\", \"total\": 12.50}`",
            "文本不符合 JSON 的语法，因此无法确定其含义。这样的文档不会被判定，也绝不会通过。下划线处是读取中止的位\
            置，错误往往就在它之前。常见原因是缺少逗号、多了逗号、使用单引号或写了注释。\n`{\"id\": \"A-1\", \
            \"total\": 12.50}`",
        ],
    ),
    Entry::new(
        Code::DuplicateKey,
        ["a key occurs twice in one object", "同一对象中出现重复的键"],
        [
            "One object, or one table, has the same key two times. Programs differ in which of the two values they \
            take, so a reader may see one amount and the system may book another. Therefore such a document is \
            refused. Delete one of the two entries; the first one is shown, too.",
            "同一个对象或表中，同一个键出现了两次。不同的程序会采用不同的值，读者看到的金额可能与系统记账的金额不同，\
            因此拒绝这样的文档。请删除其中一项；首次出现的位置也会一并标出。",
        ],
    ),
    Entry::new(
        Code::TrailingText,
        ["text behind the end of a document", "文档结束之后还有内容"],
        [
            "The document is complete, but more text follows it. It may be a part of another document that was cut \
            off, so it is not ignored. If the file holds one document a line, give it the ending `.jsonl`, or use \
            `--lines`. If it holds several documents, put them into one array.",
            "文档已经完整，但后面还有内容。那可能是另一份被截断的文档，因此不会忽略。如果文件每行一份文档，请使用扩展\
            名 `.jsonl`，或加上 `--lines`。如果文件中有多份文档，请将其放入一个数组。",
        ],
    ),
    Entry::new(
        Code::NotUtf8,
        ["the text is not UTF-8", "文本不是 UTF-8 编码"],
        [
            "The file is written in another encoding, such as GBK or Latin-1, or it is no text at all. Names and \
            requirements would be read wrongly, so nothing is read. Save the file again as UTF-8: most editors, and \
            spreadsheets when they export, ask for the encoding.",
            "文件使用了其他编码，例如 GBK 或 Latin-1，或者根本不是文本。若强行读取，名称和要求都会出错，因此不读取任\
            何内容。请将文件另存为 UTF-8 编码：多数编辑器和表格软件在保存或导出时都可以选择编码。",
        ],
    ),
    Entry::new(
        Code::NumberRange,
        ["a number has more digits than are kept", "数字的位数超出可保存的范围"],
        [
            "All figures are kept exactly, with up to 28 digits. This number has more, and would have to be rounded. \
            A rounded figure could pass a limit that the true one does not, so the document is refused instead. \
            Write the number with fewer digits, or as a text where it is not a quantity but an id.",
            "所有数字都精确保存，最多 28 位。这个数字位数更多，只能舍入。舍入后的数字可能通过真实数字通不过的限额，因\
            此拒绝该文档。请减少位数；如果它不是数量而是编号，请写成文本。",
        ],
    ),
    Entry::new(
        Code::TooDeep,
        ["a document is nested too deeply", "文档嵌套过深"],
        [
            "Objects and lists stand inside each other deeper than any business document needs. Such a file is \
            usually damaged, or made to exhaust the memory of the program. Reading stops at the limit that the \
            message names. Check how the file was exported, and supply a flatter one.",
            "对象和列表的嵌套层数超过任何业务文档所需。这样的文件通常已损坏，或者是为了耗尽程序的内存而制作的。读取会\
            在消息所述的上限处停止。请检查文件的导出方式，并提供层数较少的文件。",
        ],
    ),
    Entry::new(
        Code::TooLarge,
        ["a document or file is too large", "文档或文件过大"],
        [
            "One document, or one file of the pack, is larger than the program takes. The limit, which the message \
            names, keeps one file from using up the memory of everybody else. An export may be of any size as long \
            as each document in it is small: use one document a line. A long list of a pack can be split, or \
            written more shortly.",
            "单份文档或规则包中的某个文件超过了程序的上限。消息中注明了上限，它可防止一个文件耗尽所有内存。导出文件可\
            以任意大，只要其中每份文档都不大：请每行一份文档。规则包中过长的名单可以拆分或精简。",
        ],
    ),
    Entry::new(
        Code::TooManyValues,
        ["a document has more values than are kept", "文档中的值过多"],
        [
            "The document is not too long, but it holds more single values than the program keeps for one document: \
            hundreds of thousands of numbers, say. No order looks like this, and each value costs memory. Look for \
            a field that was filled by mistake, such as raw measurements. Take it out, or split the document.",
            "文档长度未超限，但其中单个值的数量超过了程序为一份文档保存的上限，例如有几十万个数字。正常的订单不会如\
            此，而每个值都要占用内存。请检查是否有字段被误填，例如写入了原始测量数据。请删除该内容，或拆分文档。",
        ],
    ),
    Entry::new(
        Code::DamagedFile,
        ["a compressed file is damaged", "压缩文件已损坏"],
        [
            "A `.gz` or `.zst` file cannot be unpacked up to its end. It may have been cut off when it was copied, \
            or it is not compressed in the way its name says. What was unpacked so far is not trusted, because the \
            last documents may be missing. Copy or export the file again.",
            "`.gz` 或 `.zst` 文件无法完整解压。它可能在复制时被截断，或者实际的压缩方式与文件名不符。已解压的部分不可\
            信，因为末尾的文档可能缺失。请重新复制或导出该文件。",
        ],
    ),
    Entry::new(
        Code::UnreadableFile,
        ["a file cannot be read", "文件无法读取"],
        [
            "The system does not let the program read this file or folder; the message gives the system's own \
            reason. Often the permission is missing, or the file was moved while the program ran. Nothing is \
            approved on the ground of a part of the input, so the run ends. Correct the cause and start again.",
            "系统不允许程序读取该文件或文件夹，消息中给出了系统的原因。常见原因是缺少权限，或文件在运行期间被移走。程\
            序不会仅凭部分输入就通过任何文档，因此运行结束。请排除原因后重新运行。",
        ],
    ),
    Entry::new(
        Code::NotPlainFile,
        ["a path is no plain file", "路径不是普通文件"],
        [
            "The path leads to a device, a pipe or a socket inside a folder or a pack. Reading one may wait for \
            ever, or never end. Only plain files and folders are taken there. Remove it from the folder; what comes \
            from another program can be given as standard input, with `-`.",
            "该路径指向文件夹或规则包中的设备、管道或套接字。读取它可能会永远等待，或永无止境。此处只接受普通文件和文\
            件夹。请将其移出该文件夹；来自其他程序的内容可以通过标准输入提供，即使用 `-`。",
        ],
    ),
    Entry::new(
        Code::NotADocument,
        ["a value is no document of the pack", "该值不是规则包所声明的文档"],
        [
            "Every document says in one field, usually `kind`, what it is. Here that field is absent, or it names a \
            kind that the pack does not declare, or the value is no object at all. The program does not guess by \
            which rules it should be judged. Add the field, or correct its value.\n`{\"kind\": \"order\", \
            \"id\": \"A-1\"}`",
            "每份文档都用一个字段（通常是 `kind`）说明自己的种类。此处缺少该字段，或其值不是规则包声明的种类，或者该\
            值根本不是对象。程序不会猜测应使用哪些规则。请补充该字段或更正其值。\n`{\"kind\": \"order\", \
            \"id\": \"A-1\"}`",
        ],
    ),
    Entry::new(
        Code::NoId,
        ["a document has no id", "文档没有编号"],
        [
            "The document has no id where the pack expects one, or the id is neither a text nor a number. Without an \
            id nobody can tell which order a verdict is about, and other documents cannot be joined with it. Add \
            the id in the field that the message names.",
            "文档在规则包规定的位置没有编号，或编号既不是文本也不是数字。没有编号就无法说明结论针对哪份订单，其他文档\
            也无法与之关联。请在消息指出的字段中补充编号。",
        ],
    ),
    Entry::new(
        Code::DuplicateId,
        ["two documents have one id", "两份文档的编号相同"],
        [
            "Two documents of one kind have the same id, but they say different things. Which one counts must not be \
            a guess: whoever joins them is left undecided, and nothing else. Both places are shown. Supply only the \
            document that is valid; equal copies are taken for one document and do no harm.",
            "同一种类的两份文档编号相同，但内容不同。以哪一份为准不能靠猜：与之关联的文档不作结论，其他文档不受影响。\
            两处位置都会标出。请只提供有效的那一份；内容完全相同的副本视为同一份文档，不受影响。",
        ],
    ),
    Entry::new(
        Code::NoDate,
        ["a document lacks the date that its rules depend on", "文档缺少规则所依据的日期"],
        [
            "Rules and thresholds change from one day to another, and a date in the document says which ones apply. \
            Here the date is absent or is no date, so it is not known which rules to use. Today's rules are not \
            taken instead: they could be milder. Add the date in the form `2026-03-31`.",
            "规则和限额会随日期变化，文档中的日期决定适用哪一版。此处没有日期，或其值不是日期，因此无法得知应适用哪些\
            规则。程序不会改用今天的规则，因为它们可能更宽松。请按 `2026-03-31` 的格式补充日期。",
        ],
    ),
    Entry::new(
        Code::NotFound,
        ["a path does not exist", "路径不存在"],
        [
            "There is no file or folder of this name. A run that quietly left it out would look as if everything had \
            been checked, so the program stops. Check the spelling and the folder that you are in. Patterns with \
            `*` must reach the program as they are: put them in quotes.",
            "没有这个名称的文件或文件夹。如果悄悄忽略，看上去就像全部都检查过了，因此程序停止运行。请检查拼写和当前所\
            在的文件夹。含有 `*` 的模式需要原样传给程序：请加上引号。",
        ],
    ),
    Entry::new(
        Code::NoMatch,
        ["a pattern matches no document", "没有文档与模式匹配"],
        [
            "No file fits the pattern. Perhaps last night's export is not there yet, or it has another name. A check \
            of nothing must not look like a check that was passed, so the status is 2. Correct the pattern, or make \
            sure that the files are in place.",
            "没有文件与该模式匹配。可能昨晚的导出尚未完成，或文件名不同。什么都没检查不能看起来像检查通过，因此退出状\
            态为 2。请更正模式，或确认文件已经就位。",
        ],
    ),
    Entry::new(
        Code::EmptyFolder,
        ["a folder holds no document", "文件夹中没有文档"],
        [
            "The folder is there, but it has no file that could hold documents: `.json`, `.jsonl` or `.ndjson`, also \
            with `.gz` or `.zst` behind it. Hidden files are not read. A check of nothing must not look like one \
            that was passed. Name another folder, or the file itself.",
            "文件夹存在，但其中没有可能包含文档的文件，即 `.json`、`.jsonl` 或 `.ndjson`，后面也可以带 `.gz` 或 \
            `.zst`。隐藏文件不会读取。什么都没检查不能看起来像检查通过。请指定其他文件夹，或直接指定文件。",
        ],
    ),
    Entry::new(
        Code::BadPattern,
        ["a pattern cannot be read", "模式无法解析"],
        [
            "The path has the signs of a pattern (`*`, `?`, `[…]`), but it is not a valid one: a bracket may not be \
            closed, or `**` stands beside other letters. So it is not known which files are meant. Correct it, or \
            write a file's own brackets as `[[]` and `[]]`.\n`exports/**/*.jsonl`",
            "路径中有模式符号（`*`、`?`、`[…]`），但写法无效：可能是方括号没有闭合，或 `**` 与其他字符相连。因此无法\
            得知指的是哪些文件。请更正写法；文件名本身含有的方括号可写作 `[[]` 和 `[]]`。\n`exports/**/*.jsonl`",
        ],
    ),
    Entry::new(
        Code::NothingToCheck,
        ["there is nothing to check", "没有可检查的内容"],
        [
            "The input could be read, but there is nothing in it that could be judged: it is empty, or it only holds \
            documents that are looked up, such as customers. The status is 2 and not 0, so that nobody takes an \
            empty run for a good one. Add the orders; documents that are only looked up go behind `--with`.",
            "输入可以读取，但其中没有可判定的内容：输入为空，或只有供查询的文档，例如客户档案。退出状态为 2 而不是 \
            0，以免有人把空的运行当作通过。请加入订单；只供查询的文档请放在 `--with` 之后。",
        ],
    ),
    Entry::new(
        Code::TemporaryFiles,
        ["temporary files cannot be used", "临时文件无法使用"],
        [
            "While a run lasts, documents are set aside in temporary files, so that an export of any size fits in \
            memory. The system refuses to write or read them: mostly because the disk is full. Free some space, or \
            set the variable `TMPDIR` to a folder with more of it. Nothing was judged wrongly; start the run again.",
            "运行期间，文档会暂存于临时文件，这样任意大小的导出都不会占满内存。系统拒绝读写这些文件，多半是因为磁盘已\
            满。请清理空间，或将变量 `TMPDIR` 设为空间更充足的文件夹。没有文档被误判；请重新运行。",
        ],
    ),
    Entry::new(
        Code::Threads,
        ["threads cannot be started", "无法启动线程"],
        [
            "The system does not let the program start the threads that it works with. The number of processes may \
            be limited for your user or container. Try with fewer, such as `--jobs 1`, or have the limit raised. \
            Results are the same with any number of threads.",
            "系统不允许程序启动所需的线程。您的用户或容器可能限制了进程数量。请尝试使用较少的线程，例如 `--jobs 1`，\
            或申请提高上限。无论使用多少线程，结果都相同。",
        ],
    ),
    Entry::new(
        Code::Output,
        ["a result cannot be written", "结果无法写出"],
        [
            "A report cannot be written to the place that you named; the message gives the system's own reason. \
            Mostly the folder does not exist, the permission is missing, or the disk is full. Files of reports \
            appear whole or not at all, so that no half report is read as a complete one. Correct the place and \
            start again.",
            "报告无法写到您指定的位置，消息中给出了系统的原因。多半是文件夹不存在、没有权限或磁盘已满。报告文件要么完\
            整出现，要么完全不出现，以免有人把半份报告当作完整的报告。请更正位置后重新运行。",
        ],
    ),
    Entry::new(
        Code::OutputConflict,
        ["a result would overwrite something", "结果会覆盖其他内容"],
        [
            "Two results would go to the same place, or a result would replace a file that is read or that exists \
            already. Evidence must not be lost in this way, so nothing is written at all. Give each result a file \
            of its own.\n`-f human -f json=report.json`",
            "两份结果会写到同一位置，或者结果会覆盖正在读取的文件或已有的文件。证据不能这样丢失，因此什么都不会写出。\
            请为每份结果指定单独的文件。\n`-f human -f json=report.json`",
        ],
    ),
    Entry::new(
        Code::Interrupted,
        ["the run was interrupted", "运行被中断"],
        [
            "Somebody pressed Ctrl-C, or the system asked the program to end. Documents that were under way were \
            finished, all others were not judged. The totals say how many, and the status is 2: an interrupted run \
            is never a passed one. Start it again to judge the rest.",
            "有人按下了 Ctrl-C，或系统要求程序结束。正在处理的文档已处理完毕，其余文档均未判定。汇总会说明数量，退出\
            状态为 2：被中断的运行绝不算通过。请重新运行以判定其余文档。",
        ],
    ),
    Entry::new(
        Code::Usage,
        ["the command cannot be carried out as given", "命令无法按所给方式执行"],
        [
            "The command itself is well formed, but it names something that does not exist, such as a rule or a \
            schema, or options that do not go together. Nothing was done. The line behind `help` says what is near \
            to what you wrote. `countersign --help` lists the commands, and `countersign rules` the rules.",
            "命令格式正确，但指定了不存在的内容，例如规则或结构定义，或者使用了不能同时使用的选项。程序没有执行任何操\
            作。“帮助”一行给出与您所写最接近的名称。`countersign --help` 列出全部命令，`countersign rules` 列出全部\
            规则。",
        ],
    ),
];
