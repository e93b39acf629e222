/* SPDX-License-Identifier: Apache-2.0 */
/* Short names of months and days: the table, and the choice by a tag. */
#include "date_name.h"

#include <string.h>

#define MONTHS 12
#define DAYS   7

struct names {
    const char *language;
    const char *script; /* NULL: any */
    const char *months; /* with one space between */
    const char *days;   /* from Sunday */
};

/* The first is for languages that have no line. */
static const struct names NAMES[] = {
    {"en", NULL, "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
     "Sun Mon Tue Wed Thu Fri Sat"},
    {"ar", NULL,
     "يناير فبراير مارس أبريل مايو يونيو "
     "يوليو أغسطس سبتمبر أكتوبر نوفمبر "
     "ديسمبر",
     "الأحد الاثنين الثلاثاء الأربعاء "
     "الخميس الجمعة السبت"},
    {"fr", NULL,
     "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
     "dim. lun. mar. mer. jeu. ven. sam."},
    {"ru", NULL,
     "янв. февр. мар. апр. мая июн. июл. авг. "
     "сент. окт. нояб. дек.",
     "вс пн вт ср чт пт сб"},
    {"es", NULL, "ene feb mar abr may jun jul ago sep oct nov dic",
     "dom lun mar mié jue vie sáb"},
    {"zh", NULL,
     "1月 2月 3月 4月 5月 6月 "
     "7月 8月 9月 10月 11月 12月",
     "周日 周一 周二 周三 周四 周五 周六"},
    {"kk", NULL,
     "қаң. ақп. нау. сәу. мам. мау. шіл. там. "
     "қыр. қаз. қар. жел.",
     "жс дс сс ср бс жм сб"},
    {"ky", NULL,
     "янв. фев. мар. апр. май июн. июл. авг. сен. "
     "окт. ноя. дек.",
     "жек. дүй. шейш. шарш. бейш. жума ишм."},
    {"uz", "cyrl",
     "янв фев мар апр май июн июл авг сен окт "
     "ноя дек",
     "якш душ сеш чор пай жум шан"},
    {"uz", NULL, "yan fev mar apr may iyn iyl avg sen okt noy dek",
     "yak dush sesh chor pay jum shan"},
    {"tg", NULL,
     "янв фев мар апр май июн июл авг сен окт "
     "ноя дек",
     "яшб дшб сшб чшб пшб ҷмъ шнб"},
};

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    return c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/* Whether the subtag at ${at} is ${name}, which is lower case. */
static bool is_subtag(const char *at, const char *name)
{
    while (*name != '\0' && lower(*at) == *name) {
        at++;
        name++;
    }
    return *name == '\0' && !is_letter(*at) && (*at < '0' || *at > '9');
}

/* Authors write "uz-Cyrl", and "Uzbek (uz-Cyrl)". */
static const char *tag_of(const char *tag)
{
    const char *found = tag;

    for (; *tag != '\0'; tag++) {
        if (*tag == '(') {
            found = tag + 1;
        }
    }
    return found;
}

static bool has_subtag(const char *tag, const char *name)
{
    for (; *tag != '\0' && *tag != ')'; tag++) {
        if ((*tag == '-' || *tag == '_') && is_subtag(tag + 1, name)) {
            return true;
        }
    }
    return false;
}

static const struct names *names_of(const char *tag)
{
    tag = tag_of(tag);
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (is_subtag(tag, NAMES[i].language) &&
            (NAMES[i].script == NULL || has_subtag(tag, NAMES[i].script))) {
            return &NAMES[i];
        }
    }
    return &NAMES[0];
}

static struct hearth_slice word(const char *words, unsigned index)
{
    size_t len = 0;

    for (; index > 0; index--) {
        words = strchr(words, ' ') + 1;
    }
    while (words[len] != '\0' && words[len] != ' ') {
        len++;
    }
    return hearth_slice_of(words, len);
}

struct hearth_slice hearth_date_month_name(const char *tag, unsigned month)
{
    return word(names_of(tag)->months, (month + MONTHS - 1) % MONTHS);
}

struct hearth_slice hearth_date_day_name(const char *tag, unsigned weekday)
{
    return word(names_of(tag)->days, weekday % DAYS);
}
