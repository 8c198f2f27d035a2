//! Findings about dates.

language::findings! {
    /// Faults of dates, in front matter and in texts.
    pub enum DateFinding {
        /// A text that is not a date.
        NotADate { written } = Error "not-a-date":
            en "\"{written}\" is not a date", "write year-month-day: 2024-01-07, or 1445-06-25 in the Hijri calendar, or both: {{ hijri: 1445-06-25, gregorian: 2024-01-07 }}";
            ar "«{written}» ليس تاريخًا", "اكتب السنة ثم الشهر ثم اليوم: 2024-01-07 أو 1445-06-25 بالهجري، أو كليهما: {{ hijri: 1445-06-25, gregorian: 2024-01-07 }}";
        /// A day that does not exist.
        NoSuchDay { written } = Error "no-such-day":
            en "there is no day {written}", "look at a calendar: the month may be shorter, or the parts may stand in another order";
            ar "لا يوجد يوم {written}", "راجع التقويم: ربما كان الشهر أقصر، أو انعكس ترتيب الأجزاء";
        /// A Hijri date under `gregorian`, or the reverse.
        WrongCalendar { written, calendar_en, calendar_ar } = Error "wrong-calendar":
            en "{written} is not a {calendar_en} date", "the year tells the calendar: 1300 to 1600 is Hijri, 1800 to 2200 Gregorian";
            ar "{written} ليس تاريخًا {calendar_ar}", "السنة تدل على التقويم: من 1300 إلى 1600 هجرية، ومن 1800 إلى 2200 ميلادية";
        /// Two adjacent dates that are different days.
        NotOneDay { hijri, gregorian, hijri_is, gregorian_is } = Error "dates-disagree":
            en "{hijri} and {gregorian} are not the same day: {hijri} is {hijri_is}, and {gregorian} is {gregorian_is}", "correct the wrong one; where a signed document prints them so, write the pair in the front matter with as_printed: and the reason";
            ar "{hijri} و{gregorian} ليسا يومًا واحدًا: فالأول يوافق {hijri_is}، والثاني يوافق {gregorian_is}", "صحح الخطأ منهما، وإن كانت وثيقة موقعة تذكرهما هكذا فاكتبهما في مقدمة الصفحة مع as_printed: والسبب";
        /// An `as_printed` for dates that agree.
        NeedlessAsPrinted = Warning "needless-as-printed":
            en "as_printed excuses two dates that do not agree, but these agree", "remove as_printed";
            ar "المفتاح as_printed لتاريخين لا يتوافقان، وهذان متوافقان", "احذف as_printed";
        /// A review that is due soon.
        ReviewNear { day, days } = Warning "review-near":
            en "this policy is to be reviewed by {day} (days left: {days})", "review it, then write the next day of review";
            ar "موعد مراجعة هذه السياسة {day} (الأيام الباقية: {days})", "راجعها ثم اكتب موعد المراجعة التالي";
        /// A review that is overdue.
        ReviewPassed { day, days } = Error "review-passed":
            en "this policy was to be reviewed by {day} (days since then: {days})", "review it, then write the next day of review";
            ar "فات موعد مراجعة هذه السياسة، وهو {day} (الأيام منذ ذلك: {days})", "راجعها ثم اكتب موعد المراجعة التالي";
        /// The day of a change, of news or of an approval that has not come yet.
        Ahead { key, day, days } = Warning "date-ahead":
            en "\"{key}\" is {day}, which has not come yet (days until then: {days})", "correct the year or the month; a page that is to appear later says publish_on";
            ar "تاريخ «{key}» هو {day} ولم يأتِ بعد (الأيام الباقية: {days})", "صحح السنة أو الشهر، وإن أردت نشر الصفحة لاحقًا فاكتب publish_on";
        /// Such a day more than a year ahead.
        FarAhead { key, day, days } = Error "date-far-ahead":
            en "\"{key}\" is {day}, more than a year from now (days until then: {days})", "correct the year; the feed and the lists would show this day";
            ar "تاريخ «{key}» هو {day}، أي بعد أكثر من سنة (الأيام الباقية: {days})", "صحح السنة، فهذا اليوم هو الذي سيظهر في الموجز والقوائم";
        /// A page that expires on or before its publication day.
        ExpiresFirst = Error "expires-first":
            en "the page expires before anyone can read it", "exchange publish_on and expires_on, or correct one";
            ar "تنتهي مدة الصفحة قبل أن يقرأها أحد", "بدّل بين publish_on وexpires_on أو صحح أحدهما";
    }
}
