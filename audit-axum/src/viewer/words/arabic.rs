//! Arabic, as it is written today, with the digits of the Maghreb that all its readers know.

use audit_core::{ActorKind, DeviceKind, Operation, Outcome, Stream};
use chrono::{DateTime, Datelike, Utc};

use super::*;

pub(in crate::viewer) const ARABIC: Words = Words {
    tag: "ar",
    direction: "rtl",
    title: "سجل التدقيق",
    entry_title: "قيد في سجل التدقيق",
    number: grouped,
    time: TimeWords {
        exact,
        ago,
        day,
        minute,
    },
    outcome,
    operation,
    stream,
    actor_kind,
    device_kind,
    sentence: SentenceWords {
        on_behalf_of: "نيابةً عن",
        and_more: |more| format!("و{more} غيرها"),
    },
    subject: SubjectWords {
        way_back: "رجوع",
        of_target: "سجلّه، مع كل ما يتصل به",
        of_actor: "كل ما قام به",
        of_request: "كل ما نتج عنه",
    },
    list: ListWords {
        skip: "تخطَّ إلى القيود",
        shown: |shown| format!("القيود المعروضة: {shown}"),
        shown_of: |shown, total| format!("القيود المعروضة: {shown} من {total}"),
        more_than: |count| format!("أكثر من {count}"),
        at_least: |count| format!("{count} على الأقل"),
        no_counts: "لا يمكن معرفة عدد القيود الآن.",
        categories: "الفئات",
        all: "الكل",
        caption: "القيود",
        when: "متى",
        who_and_what: "من وماذا",
        category: "الفئة",
        outcome: "النتيجة",
        where_from: "من أين",
        details: "التفاصيل",
        details_of: |when| format!("تفاصيل قيد {when}"),
        searched_until: "وصل البحث إلى",
        more_beyond: "وقد يوجد المزيد بعد ذلك.",
        pages: "الصفحات",
        newer: "قيود أحدث",
        older: "قيود أقدم",
    },
    nothing: NothingWords {
        matches: "لا نتائج.",
        matches_why: "لا شيء مما سُجِّل يوافق كل ما طلبته.",
        relax: "قد تظهر نتائج بإزالة أحد هذه الشروط:",
        yet: "لا نتائج حتى الآن.",
        yet_why: "لم ينته البحث: تابع إلى القيود الأقدم أو الأحدث.",
        recorded: "لم يُسجَّل شيء بعد.",
        recorded_why: "سيظهر هنا ما يفعله الناس.",
        kept: "لا يعود السجل إلى ذلك الوقت.",
        kept_why: |oldest| {
            format!(
                "أقدم قيد فيه يعود إلى {oldest}. ربما حُذفت القيود الأقدم، لأن السجل يُحفظ لمدة محدودة."
            )
        },
        clear: "إزالة التصفية",
    },
    filter: FilterWords {
        parameter,
        words_example: "كلمات بأي ترتيب",
        submit: "بحث",
        more: "عوامل التصفية",
        any: "الكل",
        not: "ليس",
        hint: "علامة ! قبل القيمة تستبعدها.",
        stream: |stream| match stream {
            Stream::Activity => "النشاط",
            _ => "سجل الحساب",
        },
        clear: "إزالة الكل",
        active: "مصفّى حسب",
        remove: |name, value| format!("إزالة {name} {value}"),
    },
    window: WindowWords {
        title: "الوقت",
        hour: "آخر ساعة",
        day: "24 ساعة",
        week: "7 أيام",
        month: "30 يومًا",
        all: "كل الأوقات",
    },
    facets: FacetWords {
        title: "الأكثر تكرارًا",
        exclude: |value| format!("استبعاد {value}"),
        others: |count| format!("قيم أخرى: {count}"),
    },
    histogram: HistogramWords {
        title: "القيود عبر الزمن",
        table: "في جدول",
        time: "من (UTC)",
        entries: "القيود",
        counted_until: "وصل العدّ إلى",
    },
    entry: EntryWords {
        what_happened: "ما حدث",
        who: "من",
        reason: "السبب",
        action: "الإجراء",
        kind: |operation, stream| format!("{operation}، في سجل {stream}"),
        happened: "حدث",
        recorded: "سُجِّل",
        late: "بفارق يزيد على 5 دقائق",
        id: "القيد",
        where_from: "من أين",
        no_request: "ليس من طلب.",
        related: "ذو صلة",
        unreadable: "تعذّرت قراءة ما تغيّر.",
        field: "الحقل",
        before: "قبل",
        after: "بعد",
        unchanged: "لم يتغيّر أي حقل.",
        whole_before: "السجل كاملًا قبل التغيير",
        whole_after: "السجل كاملًا بعد التغيير",
        whole_value: "القيمة كاملةً",
        unchanged_fields: |count| {
            let forms = [
                "حقل واحد لم يتغيّر",
                "حقلان لم يتغيّرا",
                "حقول لم تتغيّر",
                "حقلًا لم يتغيّر",
            ];
            number(count, forms)
        },
        fields_left_out: |count| {
            let forms = ["حقل واحد آخر", "حقلان آخران", "حقول أخرى", "حقلًا آخر"];
            format!("لا يُعرض هنا: {}.", number(count, forms))
        },
        records_left_out: |count| {
            let forms = ["سجل واحد آخر", "سجلان آخران", "سجلات أخرى", "سجلًا آخر"];
            format!("لا يُعرض هنا: {}.", number(count, forms))
        },
        context: "السياق",
        steps: "الخطوات",
        from: "من",
        step_details: "التفاصيل",
        same_request: "الطلب نفسه",
        whole_request: "كل ما فعله هذا الطلب",
        same_request_unavailable: "تتعذّر الآن قراءة ما فعله هذا الطلب غير ذلك.",
        around: "15 دقيقة قبل هذا القيد وبعده",
        address: "العنوان الدائم",
        as_json: "هذا القيد بصيغة JSON",
    },
    facts: FactWords {
        address: "العنوان",
        address_hashed: "العنوان مُجزّأً",
        address_told_by: "مصدر العنوان",
        address_unknown: "العنوان مجهول",
        peer: "الاتصال من",
        proxies: "ترويسة الوكلاء",
        location: "الموقع",
        time_zone: "المنطقة الزمنية",
        network: "الشبكة",
        browser: "المتصفح",
        system: "النظام",
        device: "الجهاز",
        model: "الطراز",
        app: "التطبيق",
        user_agent: "وكيل المستخدم",
        signed_in_by: "طريقة تسجيل الدخول",
        session: "الجلسة",
        method: "الطريقة",
        route: "المسار",
        status: "الحالة",
        request: "الطلب",
        trace: "التتبع",
        cut_off: "مقتطع",
        cut_off_at: |field, bytes| format!("كان طول {field} {bytes} بايت"),
    },
    value: ValueWords {
        null: "null",
        empty: "فارغ",
        hidden: "مخفي",
        changed_hidden: "تغيّر، مخفي",
        partly_hidden: "مخفي جزئيًا",
        changed_partly_hidden: "تغيّر، مخفي جزئيًا",
        hashed: "مُجزّأ",
        unwritten: "تعذّرت كتابته",
        cut_off: |bytes| format!("… مقتطع، {bytes} بايت إجمالًا"),
        not_kept: |why| format!("لم يُحفظ: {why}"),
    },
    message: MessageWords {
        unreadable_address: "تعذّرت قراءة هذا العنوان",
        no_such_entry: "لا يوجد قيد كهذا",
        not_granted: "لا يحق لك الاطلاع على هذا",
        unavailable: "لا يمكن عرض السجل الآن",
        back: "العودة إلى السجل",
        retry: "إعادة المحاولة",
    },
    views: ViewsWords {
        title: "العروض المحفوظة",
        beside: "الاحتفاظ بهذه القائمة",
        export_csv: "تصدير بصيغة CSV",
        export_json_lines: "تصدير بصيغة JSON lines",
        name: "اسم هذا العرض",
        save: "حفظ",
        remove: "إزالة",
        remove_named: |name| format!("إزالة العرض {name}"),
        none: "لم يُحفظ أي عرض بعد.",
        none_why: "صفِّ القائمة ثم عُد إلى هنا منها لحفظ ما طلبته.",
        nobody: "تُحفظ العروض لشخص معروف، ولا أحد معروف هنا.",
        not_done: "لم تتغير العروض",
    },
    script: ScriptWords {
        show_utc: "عرض توقيت UTC",
        show_local: "عرض التوقيت المحلي",
        now: "الآن",
        loading: "جارٍ تحميل التفاصيل …",
        not_loaded: "تعذّر تحميل التفاصيل.",
        again: "إعادة المحاولة",
        opened: "فُتحت التفاصيل",
        closed: "أُغلقت التفاصيل",
        copy: "نسخ",
        copied: "تم النسخ",
        not_copied: "حُدِّد النص: انسخه يدويًا",
        exporting: "جارٍ التصدير: {size} حتى الآن …",
        cancel: "إلغاء",
        canceled: "أُلغي التصدير، ولم يُحفظ شيء.",
        exported: "تم التصدير: {size}، وحُفظ باسم {name}.",
        broken_off: "انقطع التصدير قبل نهايته، ولم يُحفظ شيء: أعد المحاولة.",
        not_exported: "تعذّر تصدير السجل: أعد المحاولة بعد قليل.",
        bars: "عدد الأعمدة المختارة {count}: اضغط Enter لعرضها وحدها",
        keys: "المفاتيح",
        key_search: "بحث",
        key_next: "القيد التالي",
        key_previous: "القيد السابق",
        key_open: "فتح تفاصيله أو إغلاقها",
        key_close: "إغلاق التفاصيل",
        key_help: "هذه المفاتيح",
        use_keys: "استخدام هذه المفاتيح",
        close: "إغلاق",
    },
};

/// A number of things: one and two are words, three to ten and more have forms of their own.
fn number(count: usize, [one, two, few, many]: [&str; 4]) -> String {
    match count {
        1 => one.to_owned(),
        2 => two.to_owned(),
        _ if matches!(count % 100, 3..=10) => format!("{count} {few}"),
        _ => format!("{count} {many}"),
    }
}

const MONTHS: [&str; 12] = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
];

fn exact(time: DateTime<Utc>) -> String {
    format!("{}، {} UTC", day(time), time.format("%H:%M:%S"))
}

fn minute(time: DateTime<Utc>) -> String {
    format!("{}، {} UTC", day(time), time.format("%H:%M"))
}

fn day(time: DateTime<Utc>) -> String {
    let month = MONTHS[time.month0() as usize];
    format!("{} {month} {}", time.day(), time.year())
}

fn ago(age: Age) -> String {
    match age {
        Age::Ahead => "في المستقبل".to_owned(),
        Age::Now => "الآن".to_owned(),
        Age::Minutes(minutes) => counted(minutes, ["دقيقة", "دقيقتين", "دقائق", "دقيقة"]),
        Age::Hours(hours) => counted(hours, ["ساعة", "ساعتين", "ساعات", "ساعة"]),
        Age::Days(1) => "أمس".to_owned(),
        Age::Days(days) => counted(days, ["يوم", "يومين", "أيام", "يومًا"]),
        Age::Months(months) => counted(months, ["شهر", "شهرين", "أشهر", "شهرًا"]),
        Age::Years(years) => counted(years, ["سنة", "سنتين", "سنوات", "سنة"]),
    }
}

/// One, two, three to ten, and more have forms of their own (CLDR's plural rules for Arabic; a hundred
/// of a unit is told by the next one).
fn counted(number: i64, [one, two, few, many]: [&str; 4]) -> String {
    match number {
        1 => format!("قبل {one}"),
        2 => format!("قبل {two}"),
        3..=10 => format!("قبل {number} {few}"),
        _ => format!("قبل {number} {many}"),
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "نجح",
        Outcome::Failure => "فشل",
        Outcome::Denied => "رُفض",
        Outcome::Aborted => "أُجهض",
        Outcome::Panicked => "انهار",
        _ => "مجهول",
    }
}

fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "إنشاء",
        Operation::Read => "قراءة",
        Operation::Update => "تعديل",
        Operation::Delete => "حذف",
        _ => "تنفيذ",
    }
}

fn stream(stream: Stream) -> &'static str {
    match stream {
        Stream::Activity => "النشاط",
        _ => "الحساب",
    }
}

fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::User => "مستخدم",
        ActorKind::ApiKey => "مفتاح API",
        ActorKind::Service => "خدمة",
        ActorKind::System => "النظام",
        ActorKind::Database => "قاعدة البيانات",
        ActorKind::Anonymous => "مجهول الهوية",
        _ => "آخر",
    }
}

fn device_kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Desktop => "حاسوب",
        DeviceKind::Phone => "هاتف",
        DeviceKind::Tablet => "جهاز لوحي",
        DeviceKind::Bot => "روبوت",
        DeviceKind::Library => "مكتبة برمجية",
        DeviceKind::Cli => "سطر الأوامر",
        _ => "مجهول",
    }
}

fn parameter(name: &str) -> Option<&'static str> {
    Some(match name {
        "q" => "بحث",
        "actor" => "من",
        "target" => "على ماذا",
        "category" => "الفئة",
        "action" => "الإجراء",
        "operation" => "العملية",
        "outcome" => "النتيجة",
        "stream" => "السجل",
        "ip" => "العنوان",
        "country" => "البلد",
        "request" => "الطلب",
        "from" => "من تاريخ",
        "to" => "إلى تاريخ، شاملًا",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_its_form() {
        assert_eq!(ago(Age::Minutes(1)), "قبل دقيقة");
        assert_eq!(ago(Age::Hours(2)), "قبل ساعتين");
        assert_eq!(ago(Age::Days(3)), "قبل 3 أيام");
        assert_eq!(ago(Age::Days(11)), "قبل 11 يومًا");
    }

    #[test]
    fn a_month_has_its_name() {
        let time = DateTime::from_timestamp(1_763_812_800, 0).unwrap();
        assert_eq!(exact(time), "22 نوفمبر 2025، 12:00:00 UTC");
    }
}
