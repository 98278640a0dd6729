//! The words that generated records are made of.

use crate::domain::driver::LicenceCategory;

/// A name as its bearer writes it, and in plain Latin letters for a username.
pub type Name = (&'static str, &'static str);

/// Where somebody lives, and what is usual there. In a pattern `#` stands for a digit and `?` for a capital letter.
#[derive(Debug)]
pub struct Place {
    pub country: &'static str,
    pub language: &'static str,
    pub timezone: &'static str,
    pub women: [Name; 5],
    pub men: [Name; 5],
    pub last_names: [Name; 8],
    pub mobile: &'static str,
    pub landline: &'static str,
    pub street: &'static str,
    pub towns: [(&'static str, &'static str); 3],
    pub postcode: &'static str,
}

/// Numbers that are set aside for fiction where a country has such.
#[rustfmt::skip]
pub static PLACES: [Place; 12] = [
    Place { country: "GB", language: "en-GB", timezone: "Europe/London",
        women: [("Charlotte", "charlotte"), ("Nicola", "nicola"), ("Zoë", "zoe"), ("Mary", "mary"), ("Priya", "priya")],
        men: [("Oliver", "oliver"), ("Minesh", "minesh"), ("Kwame", "kwame"), ("Harry", "harry"), ("Tom", "tom")],
        last_names: [("Thompson", "thompson"), ("Conn", "conn"), ("O’Brien", "obrien"), ("Smith-Jones", "smith-jones"),
            ("Patel", "patel"), ("Okafor", "okafor"), ("Clarke", "clarke"), ("Whitfield", "whitfield")],
        mobile: "+44 7700 900###", landline: "+44 20 7946 0###", street: "London Bridge Street",
        towns: [("London", "Greater London"), ("Bristol", "Avon"), ("Leeds", "West Yorkshire")], postcode: "SE# #??" },
    Place { country: "IE", language: "ga-IE", timezone: "Europe/Dublin",
        women: [("Siobhán", "siobhan"), ("Áine", "aine"), ("Orla", "orla"), ("Gráinne", "grainne"), ("Niamh", "niamh")],
        men: [("Seán", "sean"), ("Pádraig", "padraig"), ("Eoin", "eoin"), ("Ciarán", "ciaran"), ("Oisín", "oisin")],
        last_names: [("Ó Briain", "obriain"), ("Ní Dhomhnaill", "nidhomhnaill"), ("Murphy", "murphy"), ("Walsh", "walsh"),
            ("Byrne", "byrne"), ("Doyle", "doyle"), ("Mac Cárthaigh", "maccarthaigh"), ("Kelly", "kelly")],
        mobile: "+353 85 555 ####", landline: "+353 1 555 ####", street: "Sráid Uí Chonaill",
        towns: [("Dublin", "Leinster"), ("Cork", "Munster"), ("Galway", "Connacht")], postcode: "D## ??##" },
    Place { country: "FR", language: "fr-FR", timezone: "Europe/Paris",
        women: [("Chloé", "chloe"), ("Hélène", "helene"), ("Inès", "ines"), ("Camille", "camille"), ("Maëlle", "maelle")],
        men: [("François", "francois"), ("Noël", "noel"), ("Théo", "theo"), ("Jérôme", "jerome"), ("Luc", "luc")],
        last_names: [("Dubois", "dubois"), ("Lefèvre", "lefevre"), ("Garçon", "garcon"), ("Bœuf", "boeuf"), ("Noël", "noel"),
            ("Hébert", "hebert"), ("d’Aubigné", "daubigne"), ("Martin", "martin")],
        mobile: "+33 6 39 98 ## ##", landline: "+33 1 99 00 ## ##", street: "rue de l’Église",
        towns: [("Paris", "Île-de-France"), ("Orléans", "Loiret"), ("Nîmes", "Gard")], postcode: "750##" },
    Place { country: "DE", language: "de-DE", timezone: "Europe/Berlin",
        women: [("Jördis", "joerdis"), ("Käthe", "kaethe"), ("Greta", "greta"), ("Ümran", "uemran"), ("Anna", "anna")],
        men: [("Jürgen", "juergen"), ("Björn", "bjoern"), ("Lukas", "lukas"), ("Matthäus", "matthaeus"), ("Jan", "jan")],
        last_names: [("Groß", "gross"), ("Müller", "mueller"), ("Weiß", "weiss"), ("Schäfer", "schaefer"),
            ("von Böttcher", "vonboettcher"), ("Yılmaz", "yilmaz"), ("Köhler", "koehler"), ("Krüger", "krueger")],
        mobile: "+49 171 39200##", landline: "+49 30 23125 ###", street: "Königstraße",
        towns: [("Berlin", "Berlin"), ("München", "Bayern"), ("Köln", "Nordrhein-Westfalen")], postcode: "10###" },
    Place { country: "PL", language: "pl-PL", timezone: "Europe/Warsaw",
        women: [("Małgorzata", "malgorzata"), ("Zofia", "zofia"), ("Elżbieta", "elzbieta"), ("Ewa", "ewa"), ("Świetlana", "swietlana")],
        men: [("Łukasz", "lukasz"), ("Paweł", "pawel"), ("Michał", "michal"), ("Święty", "swiety"), ("Jan", "jan")],
        last_names: [("Wiśniewski", "wisniewski"), ("Wójcik", "wojcik"), ("Żuk", "zuk"), ("Dąbrowska", "dabrowska"),
            ("Kowalczyk", "kowalczyk"), ("Łęcki", "lecki"), ("Nowak", "nowak"), ("Zieliński", "zielinski")],
        mobile: "+48 512 345 ###", landline: "+48 22 345 ## ##", street: "ulica Świętokrzyska",
        towns: [("Warszawa", "Mazowieckie"), ("Łódź", "Łódzkie"), ("Kraków", "Małopolskie")], postcode: "00-###" },
    Place { country: "IS", language: "is-IS", timezone: "Atlantic/Reykjavik",
        women: [("Þóra", "thora"), ("Guðrún", "gudrun"), ("Ása", "asa"), ("Björk", "bjork"), ("Sæunn", "saeunn")],
        men: [("Þór", "thor"), ("Ægir", "aegir"), ("Sigurður", "sigurdur"), ("Örn", "orn"), ("Jón", "jon")],
        last_names: [("Jónsdóttir", "jonsdottir"), ("Guðmundsson", "gudmundsson"), ("Þórsdóttir", "thorsdottir"),
            ("Helgason", "helgason"), ("Blöndal", "blondal"), ("Thorlacius", "thorlacius"), ("Briem", "briem"), ("Hafstein", "hafstein")],
        mobile: "+354 611 ####", landline: "+354 551 ####", street: "Laugavegur",
        towns: [("Reykjavík", "Höfuðborgarsvæði"), ("Akureyri", "Norðurland eystra"), ("Ísafjörður", "Vestfirðir")], postcode: "1##" },
    Place { country: "ES", language: "es-ES", timezone: "Europe/Madrid",
        women: [("Begoña", "begona"), ("Inés", "ines"), ("Sofía", "sofia"), ("Lucía", "lucia"), ("Ana", "ana")],
        men: [("Íñigo", "inigo"), ("José", "jose"), ("Ramón", "ramon"), ("Andrés", "andres"), ("Pablo", "pablo")],
        last_names: [("García Núñez", "garcia"), ("Muñoz", "munoz"), ("Peña", "pena"), ("Ibáñez", "ibanez"), ("Sanz", "sanz"),
            ("Gómez", "gomez"), ("Ortega", "ortega"), ("López", "lopez")],
        mobile: "+34 612 345 ###", landline: "+34 912 345 ###", street: "calle de Alcalá",
        towns: [("Madrid", "Comunidad de Madrid"), ("Cádiz", "Andalucía"), ("A Coruña", "Galicia")], postcode: "28###" },
    Place { country: "TR", language: "tr-TR", timezone: "Europe/Istanbul",
        women: [("Işıl", "isil"), ("Gülşen", "gulsen"), ("Çiğdem", "cigdem"), ("Ayşe", "ayse"), ("İpek", "ipek")],
        men: [("İbrahim", "ibrahim"), ("Çağlar", "caglar"), ("Oğuz", "oguz"), ("Ümit", "umit"), ("Barış", "baris")],
        last_names: [("Yıldız", "yildiz"), ("Şahin", "sahin"), ("Öztürk", "ozturk"), ("Kılıç", "kilic"), ("Güneş", "gunes"),
            ("Çelik", "celik"), ("Demir", "demir"), ("Aydın", "aydin")],
        mobile: "+90 532 345 ## ##", landline: "+90 212 345 ## ##", street: "İstiklal Caddesi",
        towns: [("İstanbul", "Marmara"), ("Diyarbakır", "Güneydoğu Anadolu"), ("Muğla", "Ege")], postcode: "34###" },
    Place { country: "GR", language: "el-GR", timezone: "Europe/Athens",
        women: [("Ελένη", "eleni"), ("Μαρία", "maria"), ("Σοφία", "sofia"), ("Ζωή", "zoi"), ("Χρυσούλα", "chrysoula")],
        men: [("Οδυσσεύς", "odysseus"), ("Γιώργος", "giorgos"), ("Νίκος", "nikos"), ("Άγγελος", "angelos"), ("Ηλίας", "ilias")],
        last_names: [("Παπαδόπουλος", "papadopoulos"), ("Γεωργίου", "georgiou"), ("Νικολάου", "nikolaou"), ("Οικονόμου", "oikonomou"),
            ("Αγγελίδης", "angelidis"), ("Βλάχος", "vlachos"), ("Δήμου", "dimou"), ("Ζαχαρίου", "zachariou")],
        mobile: "+30 691 234 ####", landline: "+30 21 0345 ####", street: "οδός Ερμού",
        towns: [("Αθήνα", "Αττική"), ("Θεσσαλονίκη", "Μακεδονία"), ("Πάτρα", "Αχαΐα")], postcode: "1## ##" },
    Place { country: "UA", language: "uk-UA", timezone: "Europe/Kyiv",
        women: [("Ольга", "olha"), ("Юлія", "yuliia"), ("Оксана", "oksana"), ("Їванна", "yivanna"), ("Марія", "mariia")],
        men: [("Андрій", "andrii"), ("Сергій", "serhii"), ("Тарас", "taras"), ("Ігор", "ihor"), ("Євген", "yevhen")],
        last_names: [("Шевченко", "shevchenko"), ("Коваль", "koval"), ("Бойко", "boiko"), ("Ґалаґан", "galagan"),
            ("Мельник", "melnyk"), ("Франко", "franko"), ("Лисенко", "lysenko"), ("Їжак", "yizhak")],
        mobile: "+380 67 234 ####", landline: "+380 44 234 ####", street: "вулиця Хрещатик",
        towns: [("Київ", "Київська область"), ("Львів", "Львівська область"), ("Одеса", "Одеська область")], postcode: "01###" },
    Place { country: "JP", language: "ja-JP", timezone: "Asia/Tokyo",
        women: [("美咲", "misaki"), ("さくら", "sakura"), ("陽菜", "hina"), ("結衣", "yui"), ("ジュン", "jun")],
        men: [("大翔", "hiroto"), ("健", "ken"), ("翔太", "shota"), ("蓮", "ren"), ("デイビッド", "deibiddo")],
        last_names: [("佐藤", "sato"), ("鈴木", "suzuki"), ("高橋", "takahashi"), ("渡辺", "watanabe"), ("伊藤", "ito"),
            ("山本", "yamamoto"), ("髙﨑", "takasaki"), ("小林", "kobayashi")],
        mobile: "+81 90 1234 ####", landline: "+81 3 3234 ####", street: "銀座",
        towns: [("東京", "東京都"), ("大阪", "大阪府"), ("札幌", "北海道")], postcode: "1##-####" },
    Place { country: "KR", language: "ko-KR", timezone: "Asia/Seoul",
        women: [("서연", "seoyeon"), ("지우", "jiwoo"), ("민서", "minseo"), ("하은", "haeun"), ("수빈", "subin")],
        men: [("민준", "minjun"), ("철수", "cheolsu"), ("도윤", "doyun"), ("현우", "hyeonu"), ("지훈", "jihun")],
        last_names: [("김", "kim"), ("이", "lee"), ("박", "park"), ("최", "choi"), ("정", "jeong"), ("강", "kang"), ("조", "cho"), ("윤", "yoon")],
        mobile: "+82 10 2345 ####", landline: "+82 2 2345 ####", street: "세종대로",
        towns: [("서울", "서울특별시"), ("부산", "부산광역시"), ("인천", "인천광역시")], postcode: "0####" },
];

/// What people are, with the occupation that it is.
pub static JOBS: [(&str, &str); 12] = [
    ("Bus driver", "Driver"),
    ("Customer adviser", "Clerk"),
    ("Depot manager", "Manager"),
    ("Dispatcher", "Clerk"),
    ("Field engineer", "Engineer"),
    ("HGV driver", "Driver"),
    ("Payroll clerk", "Clerk"),
    ("Pipe layer", "Construction worker"),
    ("Safeguarding lead", "Manager"),
    ("Salesperson", "Clerk"),
    ("Senior software engineer", "Engineer"),
    ("Zażółć operator", "Operator"),
];

/// What people tag each other with.
pub static TAGS: [&str; 10] = [
    "first-aider",
    "fire-warden",
    "forklift",
    "keyholder",
    "mentor",
    "night-shift",
    "part-time",
    "remote",
    "trainee",
    "été",
];

/// What people say of themselves.
pub static BIOS: [&str; 5] = [
    "Drives by night, reads by day.",
    "Joined from a competitor and never looked back.",
    "Keeps the depot running.\nAsk about the coffee machine.",
    "Zwanzig Jahre unfallfrei – und stolz darauf.",
    "趣味は登山と写真です。",
];

/// What an address is called beside its number.
pub static BUILDINGS: [&str; 4] = ["Harbour House", "Maison Rouge", "Mill Court", "The Shard"];

/// Three of these make a place's address in words.
pub static PLAIN_WORDS: [&str; 8] = ["amber", "bridge", "candle", "dizzy", "ember", "fable", "ramp", "spark"];

/// Which licences are held together.
pub static LICENCES: [&[LicenceCategory]; 6] = {
    use LicenceCategory::{A, Adr, B, Be, C, C1, C1e, Ce, D, D1, D1e, Hiab, Phv};
    [&[C, B, Adr, Hiab], &[B, C1, C1e], &[C, Ce, B], &[D, D1, D1e, B], &[B, Phv], &[A, B, Be]]
};

/// The first words of organisations' names.
pub static FIRMS: [&str; 24] = [
    "Albion",
    "Beacon",
    "Cobalt",
    "Dunmore",
    "Élan",
    "Fjord",
    "Granite",
    "Harbour",
    "Inverness",
    "Juniper",
    "Kestrel",
    "Lindqvist",
    "Meridian",
    "Nørrebro",
    "Orchard",
    "Pioneer",
    "Quayside",
    "Ridgeway",
    "Südwind",
    "Thames",
    "Umber",
    "Vertex",
    "Westfield",
    "Yarrow",
];

/// The same in plain letters.
pub static FIRM_SLUGS: [&str; 24] = [
    "albion",
    "beacon",
    "cobalt",
    "dunmore",
    "elan",
    "fjord",
    "granite",
    "harbour",
    "inverness",
    "juniper",
    "kestrel",
    "lindqvist",
    "meridian",
    "norrebro",
    "orchard",
    "pioneer",
    "quayside",
    "ridgeway",
    "suedwind",
    "thames",
    "umber",
    "vertex",
    "westfield",
    "yarrow",
];

/// The second words of organisations' names.
pub static TRADES: [&str; 24] = [
    "Airports",
    "Bakeries",
    "Coaches",
    "Compliance",
    "Construction",
    "Couriers",
    "Energy",
    "Engineering",
    "Facilities",
    "Fibre",
    "Freight",
    "Haulage",
    "Hospitals",
    "Housing",
    "Logistics",
    "Medical",
    "Networks",
    "Rail",
    "Recycling",
    "Retail",
    "Schools",
    "Security",
    "Utilities",
    "Water",
];

/// What teams are called.
pub static TEAMS: [&str; 12] = [
    "Cabling",
    "Customer care",
    "Day shift",
    "Dispatch",
    "Emergency repairs",
    "Équipe de nuit",
    "Fleet",
    "Inspections",
    "Night shift",
    "Onboarding",
    "Payroll",
    "Road safety",
];

/// What groups are called.
pub static GROUPS: [&str; 6] = ["Administrators", "Auditors", "Integrations", "People team", "Planners", "Supervisors"];

/// What service accounts do.
pub static PROGRAMS: [&str; 6] =
    ["badge-printer", "directory-sync", "fleet-tracker", "nightly-export", "payroll-bridge", "rota-planner"];

/// What organisations can be allowed to use.
pub static FEATURES: [&str; 6] = ["forms", "maps", "messaging", "offline", "reports", "schedules"];
