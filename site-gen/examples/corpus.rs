//! Writes a site of N pairs of Arabic and English pages, for measuring generators.
//!
//!     corpus FOLDER PAIRS
//!
//! The pages are as long as real ones (600 to 900 words), with headings, lists, a table, notes, a callout and links to other pages, and both
//! languages state the same facts. `FOLDER/ours`, `FOLDER/hugo` and `FOLDER/eleventy` get the same text in the form that each generator
//! wants; their layouts are in `tests/bench`. The same arguments write the same bytes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use language::Lang;
use rayon::prelude::*;
use site_gen::parse;
use site_gen::read::PageSource;
use site_gen::source::SourceFile;

/// The number of pages in a section.
const PER_SECTION: usize = 50;
/// The number of sections that the menu names.
const MENU: usize = 8;

/// A sentence in both languages. `{n}` and `{m}` become numbers.
type Sentence = (&'static str, &'static str);

const SENTENCES: [Sentence; 36] = [
    (
        "تفتح القاعة أبوابها في الساعة {n} صباحًا، وتبقى مفتوحة حتى آخر قارئ.",
        "The hall opens its doors at {n} in the morning, and stays open until the last reader leaves.",
    ),
    ("في الرف الأول {n} كتابًا، وفي الثاني {m}.", "The first shelf holds {n} books, and the second {m}."),
    (
        "اقرأ اللوحة عند المدخل قبل أن تصعد، ففيها ما تغيّر هذا الأسبوع.",
        "Read the board at the entrance before you go up; it says what has changed this week.",
    ),
    (
        "يجلس الأطفال قرب النافذة، ويقرأ لهم أحد المتطوعين قصة قصيرة.",
        "The children sit near the window, and a volunteer reads them a short story.",
    ),
    (
        "لا يحتاج الزائر إلى موعد، ويكفي أن يكتب اسمه في الدفتر.",
        "Visitors need no appointment; it is enough to write a name in the book.",
    ),
    (
        "زُرعت في الحديقة {n} شجرة، وبقي منها {m} بعد الصيف.",
        "In the garden {n} trees were planted, and {m} of them are left after the summer.",
    ),
    (
        "الطريق إلى الباب الخلفي ممهد، ويسهل على من يستخدم الكرسي المتحرك.",
        "The path to the back door is level, and easy for people who use a wheelchair.",
    ),
    (
        "إن وجدت كتابًا ممزقًا فسلّمه إلى من يجلس خلف الطاولة.",
        "If you find a torn book, hand it to the person behind the desk.",
    ),
    (
        "تُراجع القائمة كل شهر، ثم تُعلَّق نسخة منها على الجدار.",
        "The list is checked every month, and then a copy of it is put on the wall.",
    ),
    (
        "يستغرق العمل {n} أيام في العادة، وقد يصل إلى {m} يومًا في الشتاء.",
        "The work usually takes {n} days, and may take up to {m} days in winter.",
    ),
    (
        "نحتفظ بالمفاتيح في صندوق صغير، ولا تُعار إلا بتوقيع.",
        "We keep the keys in a small box, and they are lent only against a signature.",
    ),
    (
        "الصوت خافت في الداخل، فتحدث خارج القاعة إن طال الحديث.",
        "It is quiet inside, so talk outside the hall if the talk is long.",
    ),
    (
        "كان عدد الحاضرين {n}، وزاد في اليوم التالي إلى {m}.",
        "There were {n} people, and on the next day the number rose to {m}.",
    ),
    (
        "تجد الخرائط القديمة في الخزانة الكبيرة، مرتبة من الشمال إلى الجنوب.",
        "The old maps are in the large cupboard, in order from north to south.",
    ),
    (
        "سألنا الجيران عن تاريخ المبنى، فذكروا ما سمعوه من آبائهم.",
        "We asked the neighbours about the history of the building, and they told us what they had heard from their fathers.",
    ),
    (
        "يُغسل السجاد مرتين في السنة، ويُترك في الشمس حتى يجف.",
        "The carpets are washed twice a year, and left in the sun until they are dry.",
    ),
    (
        "اختر لونًا واحدًا لكل فصل، ولا تكتب على الهامش بقلم حبر.",
        "Choose one colour for each chapter, and do not write in the margin with a pen.",
    ),
    (
        "القسم الأيمن للقراءة، والأيسر لمن يكتب أو يرسم.",
        "The right side is for reading, and the left for those who write or draw.",
    ),
    (
        "وصلت {n} رسالة هذا العام، وأُجيب عن {m} منها في اليوم نفسه.",
        "This year {n} letters arrived, and {m} of them were answered on the same day.",
    ),
    (
        "إذا انقطعت الكهرباء فابقَ في مكانك حتى يضيء المصباح الصغير.",
        "If the power fails, stay where you are until the small lamp lights up.",
    ),
    (
        "يبدأ الدرس بعد صلاة العصر، وينتهي قبل المغرب بوقت يكفي للعودة.",
        "The lesson begins after the afternoon prayer, and ends early enough before sunset to go home.",
    ),
    (
        "الماء متوفر في الممر، وكذلك كراسي لمن يريد أن يستريح.",
        "There is water in the corridor, and there are chairs for those who want to rest.",
    ),
    (
        "نرحب بكل سؤال، ونكتب جوابه ليستفيد منه غيرك.",
        "Every question is welcome, and we write down the answer so that others can use it.",
    ),
    (
        "يحمل كل صندوق رقمًا من {n} إلى {m}، والرقم مكتوب على الوجهين.",
        "Each box has a number from {n} to {m}, written on both sides.",
    ),
    (
        "تأخر القطار قليلًا، فانتظر الجميع في الظل قرب البوابة.",
        "The train was a little late, so everybody waited in the shade near the gate.",
    ),
    (
        "رُتبت الصور بحسب السنة، ثم بحسب اسم من التقطها.",
        "The pictures are in order of the year, and then of the name of the person who took them.",
    ),
    (
        "في آخر الأسبوع سوق صغيرة تُباع فيها الكتب المستعملة.",
        "At the end of the week there is a small market where used books are sold.",
    ),
    (
        "اكتب العنوان في أعلى الصفحة، واترك سطرًا فارغًا تحته.",
        "Write the title at the top of the page, and leave an empty line below it.",
    ),
    (
        "تعلمنا من التجربة أن الخطة البسيطة أسهل على من يأتي بعدنا.",
        "We have learnt that a simple plan is easier for those who come after us.",
    ),
    (
        "قُسم المبلغ على {n} أجزاء، وبقي جزء واحد لما لا يُتوقع.",
        "The sum was divided into {n} parts, and one part was left for what nobody expects.",
    ),
    ("يكفي مقعد واحد لاثنين إن كانا صغيرين.", "One seat is enough for two if they are small."),
    (
        "تُعاد الأدوات إلى مكانها قبل الخروج، نظيفة وجافة.",
        "Tools go back to their place before you leave, clean and dry.",
    ),
    (
        "حين تسمع الجرس فاجمع أوراقك، وانزل مع البقية بهدوء.",
        "When you hear the bell, gather your papers and go down calmly with the others.",
    ),
    (
        "الضوء في الصباح أفضل للرسم، وفي المساء للقراءة.",
        "The light is better for drawing in the morning, and for reading in the evening.",
    ),
    (
        "كُتب الدليل بلغة سهلة، وفي آخره معاني الكلمات الصعبة.",
        "The guide is written in plain words, and the hard ones are explained at its end.",
    ),
    (
        "لم يبق من البناء القديم إلا جدار واحد ارتفاعه {n} أمتار.",
        "Only one wall of the old building is left, {n} metres high.",
    ),
];

const HEADINGS: [Sentence; 12] = [
    ("قبل أن تبدأ", "Before you begin"),
    ("الأدوات اللازمة", "What you need"),
    ("الخطوات بالترتيب", "The steps in order"),
    ("أخطاء شائعة", "Common mistakes"),
    ("في الشتاء والصيف", "In winter and summer"),
    ("من يساعدك", "Who helps you"),
    ("أسئلة القراء", "Questions from readers"),
    ("ما تغيّر أخيرًا", "What changed last"),
    ("أمثلة من الواقع", "Examples from life"),
    ("للتوسع في القراءة", "Further reading"),
    ("الأعداد والمقاييس", "Numbers and measures"),
    ("بعد الانتهاء", "When you have finished"),
];

const NOUNS: [Sentence; 16] = [
    ("الحديقة", "The garden"),
    ("المكتبة", "The library"),
    ("القاعة", "The hall"),
    ("الخريطة", "The map"),
    ("الساحة", "The square"),
    ("الورشة", "The workshop"),
    ("النافذة", "The window"),
    ("السوق", "The market"),
    ("المدرسة", "The school"),
    ("الرسالة", "The letter"),
    ("الصورة", "The picture"),
    ("الكتاب", "The book"),
    ("الجسر", "The bridge"),
    ("البئر", "The well"),
    ("الطريق", "The road"),
    ("البيت", "The house"),
];

/// xorshift64*, seeded for each page.
struct Chance(u64);

impl Chance {
    fn of(page: usize) -> Self {
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15 ^ (page as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95));
        for _ in 0..4 {
            chance.next();
        }
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// The text of a page in both languages, Arabic first.
#[derive(Default)]
struct Both([String; 2]);

impl Both {
    fn push(&mut self, (ar, en): (&str, &str)) {
        self.0[0].push_str(ar);
        self.0[1].push_str(en);
    }

    fn push_both(&mut self, text: &str) {
        self.push((text, text));
    }

    /// Adds a sentence with numbers in it.
    fn sentence(&mut self, chance: &mut Chance) {
        let (ar, en) = SENTENCES[chance.below(SENTENCES.len())];
        let (n, m) = ((3 + chance.below(8)).to_string(), (11 + chance.below(80)).to_string());
        let fill = |text: &str| text.replace("{n}", &n).replace("{m}", &m);
        self.push((&fill(ar), &fill(en)));
    }

    fn sentences(&mut self, count: usize, chance: &mut Chance) {
        for at in 0..count {
            self.push_both(if at == 0 { "" } else { " " });
            self.sentence(chance);
        }
    }
}

/// The generators.
#[derive(Clone, Copy)]
enum Tool {
    Ours,
    Hugo,
    Eleventy,
}

impl Tool {
    const ALL: [Tool; 3] = [Tool::Ours, Tool::Hugo, Tool::Eleventy];

    fn folder(self) -> &'static str {
        match self {
            Tool::Ours => "ours",
            Tool::Hugo => "hugo",
            Tool::Eleventy => "eleventy",
        }
    }

    /// A link to a page, as the tool wants it.
    fn address(self, lang: Lang, page: usize) -> String {
        let (section, name) = (page / PER_SECTION, format!("page-{page}"));
        match self {
            Tool::Ours => format!("../section-{section}/{name}.md"),
            Tool::Hugo => format!("/section-{section}/{name}"),
            Tool::Eleventy => format!("/{lang}/section-{section}/{name}/"),
        }
    }
}

/// The place of a link in a text, before it is an address.
fn link(page: usize) -> String {
    format!("\u{1}{page}\u{2}")
}

fn body(page: usize, pages: usize) -> Both {
    let mut chance = Chance::of(page);
    let mut text = Both::default();
    let paragraph = |text: &mut Both, chance: &mut Chance| {
        let count = 4 + chance.below(2);
        text.sentences(count, chance);
        text.push_both("\n\n");
    };
    let linked = |text: &mut Both, chance: &mut Chance| {
        let to = chance.below(pages);
        let (ar, en) = title(to);
        text.push((&format!("اقرأ أيضًا [{ar}]({}). ", link(to)), &format!("Read [{en}]({}) as well. ", link(to))));
    };
    let sections = 5;
    let first = chance.below(HEADINGS.len());
    for section in 0..sections {
        let (ar, en) = HEADINGS[(first + section) % HEADINGS.len()];
        text.push((&format!("## {ar}\n\n"), &format!("## {en}\n\n")));
        linked(&mut text, &mut chance);
        paragraph(&mut text, &mut chance);
        match section {
            0 => {
                for _ in 0..4 {
                    text.push_both("- ");
                    text.sentence(&mut chance);
                    text.push_both("\n");
                }
                text.push_both("\n");
                paragraph(&mut text, &mut chance);
            }
            1 => {
                text.push((
                    "| الشهر | العدد | المجموع |\n|---|---|---|\n",
                    "| Month | Number | Sum |\n|---|---|---|\n",
                ));
                for row in 1..=4 {
                    let (n, m) = (10 + chance.below(90), 100 + chance.below(900));
                    text.push((&format!("| الشهر {row} | {n} | {m} |\n"), &format!("| Month {row} | {n} | {m} |\n")));
                }
                text.push_both("\n");
                let (ar, en) = HEADINGS[(first + 7) % HEADINGS.len()];
                text.push((&format!("### {ar}\n\n"), &format!("### {en}\n\n")));
                paragraph(&mut text, &mut chance);
            }
            2 => {
                text.push_both("> [!NOTE]\n> ");
                text.sentences(2, &mut chance);
                text.push_both("\n\n");
                text.sentences(3, &mut chance);
                text.push_both("[^1]\n\n[^1]: ");
                text.sentence(&mut chance);
                text.push_both("\n\n");
            }
            3 => {
                for step in 1..=3 {
                    text.push_both(&format!("{step}. "));
                    text.sentence(&mut chance);
                    text.push_both("\n");
                }
                text.push_both("\n");
                linked(&mut text, &mut chance);
                text.sentences(3, &mut chance);
                text.push_both("[^2]\n\n[^2]: ");
                text.sentence(&mut chance);
                text.push_both("\n\n");
            }
            _ => {
                text.push_both("**");
                text.sentence(&mut chance);
                text.push_both("** ");
                paragraph(&mut text, &mut chance);
            }
        }
    }
    text
}

fn title(page: usize) -> (String, String) {
    let (ar, en) = NOUNS[page % NOUNS.len()];
    (format!("{ar} {page}"), format!("{en} {page}"))
}

fn addressed(text: &str, tool: Tool, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('\u{1}').enumerate() {
        if at == 0 {
            out.push_str(part);
            continue;
        }
        let (page, rest) = part.split_once('\u{2}').unwrap();
        out.push_str(&tool.address(lang, page.parse().unwrap()));
        out.push_str(rest);
    }
    out
}

fn put(path: PathBuf, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The front matter without its end.
fn front(title: &str, description: &str, weight: usize) -> String {
    format!("---\ntitle: \"{title}\"\ndescription: \"{description}\"\nweight: {weight}\n")
}

/// Writes a page in both languages for each tool.
fn write(out: &Path, key: &str, fronts: &[String; 2], text: &Both, tools: &[Tool]) {
    for tool in tools {
        let [ar, en] = [(Lang::Ar, 0), (Lang::En, 1)].map(|(lang, at)| addressed(&text.0[at], *tool, lang));
        let folder = out.join(tool.folder()).join("content");
        let arabic = format!("{}---\n\n{ar}", fronts[0]);
        let mut english = fronts[1].clone();
        if let Tool::Ours = tool {
            let file = Arc::new(SourceFile::new(String::new(), arabic.as_str()));
            let (page, found) = parse::page(&PageSource { lang: Lang::Ar, key: key.into(), file });
            assert!(found.is_empty(), "{found:?}");
            let _ = writeln!(english, "source_digest: \"{}\"", page.digest);
        }
        let name = match tool {
            Tool::Hugo => key.strip_suffix("index").map_or_else(|| key.to_string(), |folder| format!("{folder}_index")),
            _ => key.to_string(),
        };
        put(folder.join(format!("ar/{name}.md")), &arabic);
        put(folder.join(format!("en/{name}.md")), &format!("{english}---\n\n{en}"));
    }
}

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let out = PathBuf::from(arguments.next().unwrap());
    let pages: usize = arguments.next().unwrap().to_str().unwrap().parse().unwrap();
    (0..pages).into_par_iter().for_each(|page| {
        let (ar, en) = title(page);
        let fronts = [
            front(&ar, &format!("ما يفيد القارئ عن {ar} في هذا الدليل"), page),
            front(&en, &format!("What readers of this guide need to know: {en}"), page),
        ];
        write(&out, &format!("section-{}/page-{page}", page / PER_SECTION), &fronts, &body(page, pages), &Tool::ALL);
    });
    let sections = pages.div_ceil(PER_SECTION);
    for section in 0..sections {
        let fronts = [
            front(&format!("القسم {section}"), &format!("صفحات القسم {section} من الدليل"), section),
            front(&format!("Section {section}"), &format!("The pages of section {section} of the guide"), section),
        ];
        write(&out, &format!("section-{section}/index"), &fronts, &Both::default(), &Tool::ALL);
    }
    let home = |front: String| front.replacen("---\n", "---\nkind: home\n", 1);
    let fronts = [
        home(front("الدليل", "دليل تجريبي لقياس سرعة المولّدات", 0)),
        home(front("Guide", "A guide made to measure how fast generators are", 0)),
    ];
    let text = Both(["يجمع هذا الدليل صفحات كثيرة.\n".into(), "This guide has many pages.\n".into()]);
    write(&out, "index", &fronts, &text, &Tool::ALL);
    let menu: Vec<String> = (0..sections.min(MENU)).map(|section| format!("\"section-{section}/index\"")).collect();
    let menu = format!("\"index\", {}", menu.join(", "));
    let site = format!(
        "name = {{ ar = \"الدليل\", en = \"Guide\" }}\ncity = {{ ar = \"مدينة\", en = \"Town\" }}\nlicence = \"1\"\nbase_url = \"https://example.org\"\nnav = [{menu}]\n"
    );
    put(out.join("ours/content/site.toml"), &site);
}
