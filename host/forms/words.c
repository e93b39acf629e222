/* SPDX-License-Identifier: Apache-2.0 */
/* "Yes", "No", "Other", "Specify other" in the languages that forms use. */
#include "words.h"

#include <string.h>

struct language {
    const char *tag;  /* BCP 47 */
    const char *name; /* as authors write it without a tag */
    const char *words[HEARTH_WORD_COUNT];
};

static const struct language LANGUAGES[] = {
    {"en", "english", {"Yes", "No", "Other", "Specify other."}},
    {"ar", "arabic", {"نعم", "لا", "أخرى", "حدّد."}},
    {"fr", "french", {"Oui", "Non", "Autre", "Précisez."}},
    {"ru", "russian", {"Да", "Нет", "Другое", "Уточните."}},
    {"es", "spanish", {"Sí", "No", "Otro", "Especifique."}},
    {"zh", "chinese", {"是", "否", "其他", "请说明。"}},
    {"kk", "kazakh", {"Иә", "Жоқ", "Басқа", "Нақтылаңыз."}},
    {"ky", "kyrgyz", {"Ооба", "Жок", "Башка", "Тактаңыз."}},
    {"uz", "uzbek", {"Ha", "Yo‘q", "Boshqa", "Aniqlashtiring."}},
    {
        "uz-Cyrl",
        "uzbek cyrillic",
        {"Ҳа", "Йўқ", "Бошқа", "Аниқлаштиринг."},
    },
    {"tg", "tajik", {"Ҳа", "Не", "Дигар", "Аниқ кунед."}},
    {"de", "german", {"Ja", "Nein", "Anderes", "Bitte angeben."}},
    {"prs", "dari", {"بلی", "نخیر", "دیگر", "مشخص کنید."}},
    {"sw", "swahili", {"Ndiyo", "Hapana", "Nyingine", "Taja."}},
};

static const char *word_of(const struct hearth_forms_language *language,
                           enum hearth_forms_word word)
{
    char name[32];

    (void)hearth_forms_sheet_fold(language->label, name, sizeof(name));
    for (size_t i = 0; i < sizeof(LANGUAGES) / sizeof(LANGUAGES[0]); i++) {
        if (strcmp(LANGUAGES[i].tag, language->tag) == 0 ||
            strcmp(LANGUAGES[i].name, name) == 0) {
            return LANGUAGES[i].words[word];
        }
    }
    return LANGUAGES[0].words[word];
}

int hearth_forms_words_text(struct hearth_forms_build *b,
                            enum hearth_forms_word word, uint32_t *out)
{
    struct hearth_slice texts[HEARTH_LANGUAGES_MAX] = {{NULL, 0}};

    for (size_t l = 0; l < b->language_count; l++) {
        texts[l] = hearth_slice_text(word_of(&b->languages[l], word));
    }
    return hearth_forms_build_text(b, texts, out);
}
