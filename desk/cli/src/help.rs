//! The Arabic help of the commands.

use clap::{Arg, ArgAction, Command};

const OPTIONS: &str = "الخيارات";
const ARGUMENTS: &str = "ما يُكتب بعد الأمر";

/// The purpose of each command, by its name.
const COMMANDS: [(&str, &str); 21] = [
    ("list", "يسرد الطلبات التي لم تُغلق بعد، الأقدم أولًا"),
    ("show", "يعرض كل ما يخص طلبًا واحدًا"),
    ("acknowledge", "يسجّل أنك اطّلعت على طلبات"),
    ("status", "ينقل الطلب إلى خطوة من خطوات السياسة"),
    ("note", "يضيف ملاحظة على الطلب للفريق"),
    ("correct", "يصحّح إجابة بطلب من صاحبها، وتبقى الإجابة السابقة في السجل"),
    ("withdraw", "يسجّل أن صاحب الطلب سحب موافقة"),
    ("export", "يكتب طلبات نموذج في ملف جداول"),
    ("person", "يسلّم ما هو محفوظ عن شخص أو يمحوه، بطلب منه"),
    ("erase", "يمحو طلبًا واحدًا"),
    ("enter", "يُدخل طلبًا وصل من قناة غير الموقع"),
    ("desk", "مكتب علاقات المستفيدين: الطلبات الواردة وما يجري عليها"),
    ("person export", "يكتب كل ما هو محفوظ عن شخص في ملف"),
    ("person erase", "يمحو كل ما هو محفوظ عن شخص"),
    ("staff", "من يعمل في المكتب من المتصفح، وما لكل واحد أن يفعله"),
    ("staff list", "يسرد من لهم صلاحية الدخول"),
    ("staff add", "يضيف من أعطاه المكتب رمز دعوة. ويكون الأول مشرفًا"),
    ("staff change", "يحدد ما لشخص أن يفعله، بدل ما كان له"),
    ("staff remove", "يسحب صلاحية شخص، وتنتهي جلساته في الحال"),
    ("staff review", "يسرد من لم يدخل منذ 90 يومًا أو لم يدخل قط"),
    ("staff log", "يسرد ما تغيّر في قائمة الفريق، ومن غيّره، ومتى"),
];

/// The help of each argument, by its id, or by command and id if it differs between commands.
const ARGUMENT_WORDS: [(&str, &str); 31] = [
    ("preview", "مجلد بيانات معاينة تعمل الآن، بدل الجدول الحقيقي"),
    ("bundle", "مجلد حزمة النماذج إن لم يكن في مكانه المعتاد"),
    ("lang", "لغة المخرجات: ar (المعتادة) أو en"),
    ("by", "اسمك في المعاينة، ويُسجَّل مع كل ما تفعله، ويغني عنه المتغير DESK_USER"),
    ("reference", "رقم الطلب"),
    ("references", "أرقام الطلبات"),
    ("question", "اسم السؤال، وإن كُتب غيره عُرضت الأسئلة"),
    ("consent", "اسم الموافقة، وإن كُتب غيره عُرضت الموافقات"),
    ("status", "الخطوة، مثل verified أو with_committee"),
    ("list status", "ما كان في هذه الخطوة وحدها، ويمكن تكراره"),
    ("export status", "ما كان في هذه الخطوة وحدها، ويمكن تكراره"),
    ("note", "ما يقال عنها، ويُحفظ مع الطلب"),
    ("words", "الملاحظة بين علامتي تنصيص، وإن تُركت قُرئت من الإدخال"),
    ("yes", "دون سؤال قبل التنفيذ"),
    ("form", "النموذج"),
    ("list form", "طلبات هذا النموذج وحده"),
    ("all", "المغلقة أيضًا"),
    ("unacknowledged", "ما لم يطّلع عليه أحد وحده"),
    ("suspect", "ما عليه علامة بأنه قد لا يكون من صاحب حاجة وحده"),
    ("failed", "ما تعذر إشعار عنه بالبريد وحده"),
    ("to", "الملف، ونهاية اسمه تحدد نوعه: ‎.csv أو ‎.xlsx"),
    ("force", "يكتب فوق ملف موجود"),
    ("since", "ما وصل في هذا اليوم أو بعده: سنة-شهر-يوم بأي التقويمين"),
    ("until", "ما وصل في هذا اليوم أو قبله"),
    ("mobile", "برقم الجوال، وإن تُرك الرقم سُئلت عنه"),
    ("national_id", "برقم الهوية أو الإقامة، وإن تُرك الرقم سُئلت عنه"),
    ("channel", "قناة الوصول: interview أو telephone أو social_media أو letter أو branch_delegate"),
    ("code", "رمز الدعوة الذي رآه الشخص في المتصفح"),
    ("person", "رمز الشخص في القائمة: ثمانية حروف وأرقام"),
    ("role", "دور الشخص: relations أو social_research أو committee أو complaints، ويمكن تكراره"),
    ("steward", "مشرف: له قائمة الفريق وتسليم النسخ والمحو وسجل القراءة"),
];
const TEMPLATE: &str = "{about}\n\nطريقة الكتابة: {usage}\n\n{all-args}";
const EMAIL: &str = "بالبريد الإلكتروني، وإن تُرك العنوان سُئلت عنه";

fn of(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

fn argument(path: &str, id: &str) -> Option<&'static str> {
    of(&ARGUMENT_WORDS, &format!("{path} {id}"))
        .or_else(|| of(&ARGUMENT_WORDS, id))
        .or_else(|| (id == "email").then_some(EMAIL))
}

/// The same command with Arabic help.
pub(crate) fn in_arabic(command: Command) -> Command {
    translate(command, "desk")
}

fn translate(command: Command, path: &str) -> Command {
    let mut command = command
        .disable_help_flag(true)
        .mut_args(|arg| {
            let words = argument(path, arg.get_id().as_str()).unwrap_or_default();
            let heading = if arg.is_positional() { ARGUMENTS } else { OPTIONS };
            let arg = arg.help(words).help_heading(heading);
            // clap prints defaults in English.
            if arg.get_default_values().is_empty() { arg } else { arg.hide_default_value(true) }
        })
        .arg(
            Arg::new("help").short('h').long("help").action(ArgAction::Help).help("هذه المساعدة").help_heading(OPTIONS),
        );
    if let Some(words) = of(&COMMANDS, path) {
        command = command.about(words);
    }
    command
        .mut_subcommands(|subcommand| {
            let name = subcommand.get_name().to_string();
            let path = if path == "desk" { name } else { format!("{path} {name}") };
            translate(subcommand, &path)
        })
        .help_template(TEMPLATE)
        .subcommand_help_heading("الأوامر")
}
