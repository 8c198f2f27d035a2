//! Names, towns and texts of the sample. All are invented; the surnames say so.

/// Names in Arabic.
pub(super) const NAMES_AR: [&str; 12] = [
    "أمل مثال",
    "سارة مثال",
    "خالد مثال",
    "نورة مثال",
    "فهد مثال",
    "منى مثال",
    "يوسف مثال",
    "هيا مثال",
    "سلمان مثال",
    "بدرية مثال",
    "ناصر مثال",
    "لطيفة مثال",
];
/// Names in English.
pub(super) const NAMES_EN: [&str; 5] =
    ["Aisha Example", "Omar Example", "Maryam Example", "Bilal Example", "Huda Example"];
/// The person who writes several times from one mobile number.
pub(super) const REPEATING: (&str, &str) = ("جواهر مثال", "Jawaher Example");
/// The guardian of a volunteer who is under 18.
pub(super) const GUARDIAN: (&str, &str) = ("إبراهيم مثال", "Ibrahim Example");

/// Towns in Arabic.
pub(super) const TOWNS_AR: [&str; 6] = ["بريدة", "عنيزة", "الرس", "البكيرية", "المذنب", "رياض الخبراء"];
/// Towns in English.
pub(super) const TOWNS_EN: [&str; 3] = ["Buraydah", "Unayzah", "Ar Rass"];

/// Needs in Arabic, each with an option of the question about areas.
pub(super) const NEEDS_AR: [(&str, &str); 10] = [
    (
        "housing",
        "أسكن مع أسرتي في شقة مستأجرة، ويُجدَّد العقد الشهر القادم. أحتاج إلى المساعدة في الدفعة الأولى، والعقد عندي.",
    ),
    ("food", "نحن خمسة في البيت، ونحتاج إلى مواد غذائية لهذا الشهر. تناسبني المواعيد بعد العصر."),
    ("health", "وصف لي الطبيب جهازًا لقياس السكر، وأود أن تساعدوني في الحصول عليه. التقرير الطبي موجود."),
    ("study", "ابنتي في الصف الثاني الثانوي وتحتاج إلى حاسوب لدروسها. لدينا إنترنت في البيت."),
    (
        "bills",
        "تراكمت فاتورة الكهرباء شهرين بعد انتقالي إلى عمل جديد. يبدأ راتبي الشهر القادم، وأحتاج إلى المساعدة حتى ذلك الوقت.",
    ),
    ("other", "أجيد الخياطة وأود أن أعمل من بيتي. أحتاج إلى ماكينة، ويسعدني أن أريكم شيئًا من عملي."),
    ("housing", "تعطل مكيف غرفة والدتي، وأحتاج إلى المساعدة في إصلاحه.\nالجهاز عمره أربع سنوات."),
    ("health", "لوالدي جلسات علاج طبيعي مرتين في الأسبوع، ونحتاج إلى وسيلة نقل في الذهاب والعودة."),
    ("study", "أكمل دراستي في الدبلوم، وبقي لي فصل واحد. أحتاج إلى المساعدة في رسومه."),
    ("food", "نستقبل مولودًا الشهر القادم، ونحتاج إلى حليب ومستلزمات للأسابيع الأولى."),
];
/// Needs in English, each with an option of the question about areas.
pub(super) const NEEDS_EN: [(&str, &str); 4] = [
    (
        "housing",
        "My rental contract is renewed next month, and I need help with the first payment. I can show the contract.",
    ),
    ("study", "My son begins his diploma and needs a laptop for his courses. We have internet at home."),
    ("health", "I have physiotherapy twice a week and need a way to get there. Mornings suit me best."),
    ("bills", "I moved to a new job, and two electricity bills came in between. My pay begins next month."),
];
/// A text that advertises, as programs send it.
pub(super) const ADVERTISING: &str =
    "عروض اليوم https://example.com/1 ثم https://example.com/2 ثم https://example.com/3 ثم https://example.com/4";

/// Offers to volunteer in Arabic.
pub(super) const OFFERS_AR: [&str; 5] = [
    "أجيد التصميم، وأستطيع إعداد الملصقات والعروض.",
    "أدرّس الرياضيات، ويسعدني أن أقدم دروس تقوية عن بعد.",
    "لدي رخصة قيادة وسيارة، وأستطيع المساعدة في التوصيل يوم السبت.",
    "أتقن الجداول وإدخال البيانات، وأستطيع العمل من البيت.",
    "أحب التصوير والمونتاج، وعندي معداتي.",
];
/// Offers to volunteer in English.
pub(super) const OFFERS_EN: [&str; 2] = [
    "I translate between English and Arabic, and can help with letters.",
    "I am a nurse and can help on health awareness days.",
];
