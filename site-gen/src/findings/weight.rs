//! Findings about the transferred size of pages.

language::findings! {
    /// Pages over a budget. Weights are in KiB, compressed as a host compresses.
    pub enum WeightFinding {
        /// HTML and CSS together.
        Text { weight, budget, text, styles } = Error "weight-text":
            en "the page's text and styles weigh {weight} KiB, more than {budget}: text {text}, styles {styles}", "shorten a long page or make two of it; where the styles weigh most, tell a programmer";
            ar "يزن نص الصفحة وأنماطها {weight} كيلوبايت، والحد {budget}: النص {text} والأنماط {styles}", "اختصر الصفحة الطويلة أو اجعلها صفحتين، وإن كانت الأنماط هي الأثقل فأبلغ المبرمج";
        /// HTML and CSS of a page that lists other pages.
        List { weight, budget, text, styles } = Error "weight-list":
            en "this page with a list of pages weighs {weight} KiB with its styles, more than {budget}: text {text}, styles {styles}", "shorten the text in the list's own file; if it has little, give the pages that it lists a short nav_title, title and description; where the styles weigh most, tell a programmer";
            ar "تزن هذه الصفحة التي تسرد صفحات أخرى {weight} كيلوبايت مع أنماطها، والحد {budget}: النص {text} والأنماط {styles}", "اختصر النص في ملف القائمة نفسها، وإن كان نصها قليلًا فاختصر title وdescription في الصفحات التي تسردها أو اكتب لها nav_title قصيرًا، وإن كانت الأنماط هي الأثقل فأبلغ المبرمج";
        /// The total of the first view.
        View { weight, budget, parts } = Error "weight-view":
            en "the page and what a telephone loads with it weigh {weight} KiB, more than {budget}; the heaviest: {parts}", "make the heaviest lighter: a smaller picture or a shorter text; of fonts, styles and icons tell a programmer";
            ar "تزن الصفحة وما يحمّله الهاتف معها {weight} كيلوبايت، والحد {budget}، وأثقلها: {parts}", "خفف الأثقل: صورة أصغر أو نص أقصر، وإن كان خطًا أو أنماطًا أو أيقونات فأبلغ المبرمج";
        /// The number of files of the first view.
        Requests { count, budget, parts } = Error "weight-requests":
            en "a telephone fetches {count} files to show the page, more than {budget}: {parts}", "show fewer pictures where the page begins; of fonts, styles and icons tell a programmer";
            ar "عدد الملفات التي يحمّلها الهاتف ليعرض الصفحة {count}، والحد {budget}: {parts}", "اعرض صورًا أقل في أول الصفحة، وإن كانت خطوطًا أو أنماطًا أو أيقونات فأبلغ المبرمج";
    }
}
