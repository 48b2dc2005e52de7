//! Words in names of columns of numbers that measure nothing. The programs for tables with types know them too.

/// Words for years.
pub(crate) const YEARS: [&str; 10] =
    ["year", "yr", "jahr", "année", "annee", "año", "anno", "ano", "rok", "år"];

/// Words for days.
pub(crate) const DAYS: [&str; 7] = ["date", "day", "datum", "tag", "fecha", "data", "jour"];

/// Words for days and moments.
pub(crate) const MOMENTS: [&str; 23] = [
    "time",
    "timestamp",
    "ts",
    "date",
    "datetime",
    "epoch",
    "unix",
    "at",
    "created",
    "updated",
    "modified",
    "utc",
    "when",
    "unixtime",
    "day",
    "datum",
    "tag",
    "zeit",
    "fecha",
    "día",
    "dia",
    "jour",
    "giorno",
];

/// Last words of names whose numbers never are quantities.
pub(crate) const IDENTIFIERS: [&str; 61] = [
    "id",
    "ids",
    "uid",
    "gid",
    "pid",
    "rowid",
    "zip",
    "zipcode",
    "plz",
    "postcode",
    "postalcode",
    "phone",
    "telephone",
    "telefon",
    "fax",
    "mobile",
    "fips",
    "geoid",
    "isbn",
    "issn",
    "ean",
    "upc",
    "gtin",
    "sku",
    "npi",
    "ssn",
    "imei",
    "siren",
    "siret",
    "tin",
    "vat",
    "rownames",
    "rownum",
    "station",
    "store",
    "shop",
    "branch",
    "warehouse",
    "sensor",
    "device",
    "machine",
    "region",
    "district",
    "ward",
    "zone",
    "customer",
    "client",
    "user",
    "employee",
    "student",
    "patient",
    "subject",
    "participant",
    "player",
    "team",
    "product",
    "article",
    "vendor",
    "supplier",
    "department",
    "route",
];

/// Last words of names of columns that hardly any cell is.
pub(crate) const HEADINGS: [&str; 64] = [
    "name",
    "names",
    "surname",
    "firstname",
    "lastname",
    "city",
    "town",
    "country",
    "region",
    "state",
    "address",
    "street",
    "email",
    "mail",
    "date",
    "time",
    "title",
    "type",
    "kind",
    "category",
    "status",
    "comment",
    "comments",
    "note",
    "notes",
    "description",
    "gender",
    "sex",
    "colour",
    "color",
    "code",
    "value",
    "group",
    "species",
    "product",
    "customer",
    "company",
    "brand",
    "language",
    "author",
    "place",
    "location",
    "department",
    "label",
    "text",
    "id",
    "vorname",
    "nachname",
    "ort",
    "stadt",
    "land",
    "datum",
    "titel",
    "kategorie",
    "farbe",
    "kunde",
    "produkt",
    "firma",
    "nom",
    "ville",
    "pays",
    "nombre",
    "ciudad",
    "fecha",
];

/// Last words of names whose numbers are quantities as often.
pub(crate) const NUMBERS: [&str; 8] = ["nr", "no", "num", "number", "nummer", "key", "index", "#"];

/// Words that end in `id` and are no identifiers.
pub(crate) const NO_IDENTIFIERS: [&str; 18] = [
    "paid", "unpaid", "prepaid", "grid", "valid", "invalid", "solid", "liquid", "fluid", "acid", "humid",
    "covid", "bid", "mid", "raid", "rapid", "void", "hybrid",
];

/// Words that name something together with the word before them.
pub(crate) const KINDS_OF_NUMBERS: [&str; 6] = ["number", "no", "nr", "nummer", "code", "num"];

/// What those number.
pub(crate) const NUMBERED: [&str; 9] =
    ["phone", "telephone", "zip", "postal", "post", "area", "account", "serial", "fax"];

/// What Excel calls the first column of a pivot table.
pub(crate) const PIVOTS: [&str; 6] = [
    "Row Labels",
    "Zeilenbeschriftungen",
    "Étiquettes de lignes",
    "Etiquetas de fila",
    "Etichette di riga",
    "Rijlabels",
];

/// What is said of its rows.
pub(crate) const PIVOT_ROWS: &str = "a pivot table: rows may be sums of those below them, and count as rows";
