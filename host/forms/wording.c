/* SPDX-License-Identifier: Apache-2.0 */
/* Words that no label may hold: what asks who somebody is, and names that
 * brand people. Both lists hold for every language of the form at once, as a
 * label may quote another one. */
#include "policy.h"

#include <string.h>

#define WINDOW_MAX 4096

/* Asking for a name, a telephone, an address, the number of a document.
 * Lower case; matched where a word begins. */
static const char *const IDENTITY[] = {
    /* en */ "your name",
    "full name",
    "first name",
    "last name",
    "surname",
    "family name",
    "name of the respondent",
    "respondent's name",
    "phone number",
    "telephone",
    "mobile number",
    "home address",
    "your address",
    "street address",
    "postal address",
    "email address",
    "e-mail address",
    "passport",
    "identity card",
    "id number",
    "id card",
    "national id",
    "social security",
    "date of birth",
    /* fr */ "votre nom",
    "nom complet",
    "prénom",
    "nom de famille",
    "numéro de téléphone",
    "téléphone",
    "votre adresse",
    "adresse",
    "passeport",
    "carte d'identité",
    "date de naissance",
    /* es */ "su nombre",
    "nombre completo",
    "apellido",
    "teléfono",
    "dirección",
    "pasaporte",
    "documento de identidad",
    "fecha de nacimiento",
    /* de */ "ihr name",
    "vorname",
    "nachname",
    "telefonnummer",
    "adresse",
    "ausweis",
    "reisepass",
    "geburtsdatum",
    /* ru */ "ваше имя",
    "фамили",
    "отчество",
    "ф.и.о",
    "номер телефона",
    "телефон",
    "адрес",
    "паспорт",
    "удостоверени",
    "дата рождения",
    /* ar */ "اسمك",
    "الاسم الكامل",
    "اسم العائلة",
    "رقم الهاتف",
    "هاتف",
    "عنوان",
    "جواز",
    "بطاقة الهوية",
    "رقم الهوية",
    "تاريخ الميلاد",
    /* zh */ "姓名",
    "名字",
    "电话",
    "手机号",
    "住址",
    "地址",
    "护照",
    "身份证",
    "出生日期",
    /* kk */ "аты-жөні",
    "тегіңіз",
    "атыңыз",
    "мекенжай",
    "жеке куәлік",
    "төлқұжат",
    "туған күн",
    /* ky */ "аты-жөн",
    "фамилия",
    "дарег",
    "күбөлүк",
    /* uz */ "ismingiz",
    "familiya",
    "telefon",
    "manzil",
    "pasport",
    "tug‘ilgan sana",
    "исмингиз",
    "манзил",
    /* tg */ "номатон",
    "насаб",
    "суроға",
    "нишонӣ",
    "шиноснома",
    /* prs */ "نام تان",
    "نام شما",
    "تلفون",
    "آدرس",
    "تذکره",
    "پاسپورت"};

/* Names that brand: they frighten, accuse or belittle whoever is meant.
 * Neutral ones: people who came back, families who returned. */
static const char *const BRANDS[] = {
    /* en */ "terrorist",
    "jihadi",
    "jihadist",
    "isis bride",
    "isis wife",
    "isis wives",
    "isis brides",
    "is bride",
    "daesh wife",
    "daesh wives",
    "brainwashed",
    "radicalized",
    "radicalised",
    "ticking bomb",
    "fanatic",
    "extremists",
    "deradicalized",
    "deradicalised",
    "traitor",
    /* fr */ "terroriste",
    "djihadiste",
    "jihadiste",
    "radicalisé",
    "fanatique",
    "épouse de daech",
    "veuves noires",
    /* es */ "terrorista",
    "yihadista",
    "radicalizad",
    "fanátic",
    /* de */ "terroristen",
    "dschihadist",
    "radikalisiert",
    /* ru */ "террорист",
    "джихадист",
    "боевик",
    "жена боевика",
    "радикализирован",
    "фанатик",
    "шахидк",
    "игиловец",
    "игиловк",
    /* ar */ "إرهابي",
    "ارهابي",
    "إرهابيين",
    "دواعش",
    "داعشي",
    "متطرفين",
    /* zh */ "恐怖分子",
    "圣战分子",
    "极端分子",
    /* kk */ "террорш",
    "лаңкес",
    "жиһадшы",
    /* ky */ "террорчу",
    "жихадчы",
    /* uz */ "terrorchi",
    "jihodchi",
    "террорчи",
    "жиҳодчи",
    /* tg */ "террористон",
    "ҷиҳодӣ",
    /* prs */ "تروریست"};

/* Lower case for Latin, Greek-free: ASCII, Latin-1 letters, Cyrillic. Same
 * length in bytes. */
static void lower(uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t next = i + 1 < len ? text[i + 1] : 0;

        if (text[i] >= 'A' && text[i] <= 'Z') {
            text[i] = (uint8_t)(text[i] + 32);
        } else if ((text[i] == 0xc3 && next >= 0x80 && next <= 0x9e) ||
                   (text[i] == 0xd0 && next >= 0x90 && next <= 0x9f)) {
            text[i + 1] = (uint8_t)(next + 0x20); /* À to Þ, А to П */
        } else if (text[i] == 0xd0 && next >= 0xa0 && next <= 0xaf) {
            text[i] = 0xd1; /* Р to Я */
            text[i + 1] = (uint8_t)(next - 0x20);
        }
    }
}

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* Scripts without blanks between words, or with articles before them, begin
 * words anywhere: only what starts with an ASCII letter has to stand alone. */
static bool holds(const uint8_t *text, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= len; i++) {
        if (memcmp(text + i, word, n) == 0 &&
            ((uint8_t)word[0] >= 0x80 || i == 0 || !is_letter(text[i - 1]))) {
            return true;
        }
    }
    return false;
}

static const char *find(const uint8_t *text, size_t len,
                        const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (holds(text, len, words[i])) {
            return words[i];
        }
    }
    return NULL;
}

/* Types whose answer could be what an identity question asks for. */
static bool could_identify(const struct hearth_node *n)
{
    return n->type == HEARTH_NODE_TEXT || n->type == HEARTH_NODE_INTEGER ||
           n->type == HEARTH_NODE_DECIMAL || n->type == HEARTH_NODE_BARCODE ||
           n->type == HEARTH_NODE_DATE;
}

static void check_words(struct hearth_forms_build *b,
                        const struct hearth_forms_place *place,
                        struct hearth_slice words, bool is_question)
{
    uint8_t text[WINDOW_MAX];
    size_t len = words.len < sizeof(text) ? words.len : sizeof(text);
    const char *found = NULL;

    if (len == 0) {
        return;
    }
    memcpy(text, words.data, len); /* cut to fit above */
    lower(text, len);
    if (is_question) {
        found =
            find(text, len, IDENTITY, sizeof(IDENTITY) / sizeof(IDENTITY[0]));
    }
    if (found != NULL) {
        hearth_forms_log_error(
            &b->log, place, "policy",
            hearth_forms_log_text(
                &b->log, "the label seems to ask who somebody is (\"%s\")",
                found),
            "Names, telephones, addresses, dates of birth and numbers of "
            "documents are never collected.");
    }
    found = find(text, len, BRANDS, sizeof(BRANDS) / sizeof(BRANDS[0]));
    if (found != NULL) {
        hearth_forms_log_error(
            &b->log, place, "policy",
            hearth_forms_log_text(&b->log, "the word \"%s\" brands people",
                                  found),
            "Write what is neutral, such as \"people who came back\".");
    }
}

static void check_text(struct hearth_forms_build *b,
                       const struct hearth_forms_place *place, uint32_t text,
                       bool is_question)
{
    for (size_t l = 0; text != HEARTH_NO_TEXT && l < b->language_count; l++) {
        check_words(b, place, b->texts[text][l], is_question);
    }
}

static void check_choices(struct hearth_forms_build *b,
                          const struct hearth_forms_list *list)
{
    for (uint32_t i = 0; list->sheet != NULL && i < list->range.count; i++) {
        const struct hearth_choice *c = &b->choice_table[list->range.first + i];
        struct hearth_forms_place place = {.file = list->sheet->name};

        place.question = list->name;
        check_text(b, &place, c->label, false);
    }
}

void hearth_forms_wording_check(struct hearth_forms_build *b)
{
    for (uint16_t i = 1; i < b->node_count; i++) {
        const struct hearth_node *n = &b->nodes[i];
        bool is_question = hearth_form_is_asked(n) && could_identify(n) &&
                           n->read_only == HEARTH_NONE;
        struct hearth_forms_place place =
            hearth_forms_policy_place(b, i, HEARTH_COLUMN_LABEL);

        if (!b->sources[i].is_made) {
            check_text(b, &place, n->label, is_question);
            check_text(b, &place, n->hint, is_question);
        }
    }
    for (size_t i = 0; i < b->list_count; i++) {
        check_choices(b, &b->lists[i]);
    }
}
