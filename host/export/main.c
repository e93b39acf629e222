/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-export: the one program by which answers may leave, sealed to a
 * recipient. A process of its own, as it opens records (see results/). */
#include "host/cli/complain.h"
#include "host/export/command.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int hearth_export_format(const char *text, enum hearth_export_format *out)
{
    static const char *const names[] = {"csv", "sav", "dta"};

    for (size_t i = 0; i < 3; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out = (enum hearth_export_format)i;
            return 0;
        }
    }
    return hearth_complain(HEARTH_E_INVALID,
                           "--format is csv, sav or dta, not '%s'", text);
}

void hearth_export_date(int64_t time_s, char out[16])
{
    time_t t = (time_t)time_s;
    struct tm tm;

    if (gmtime_r(&t, &tm) == NULL || strftime(out, 16, "%Y-%m-%d", &tm) == 0) {
        out[0] = '\0';
    }
}

int hearth_export_fill(const struct hearth_export_table *t,
                       const struct hearth_export_terms *terms,
                       enum hearth_export_format format, int64_t now_s,
                       struct hearth_parcel *p)
{
    static const char *const names[] = {"data.csv", "data.sav", "data.dta"};
    struct hearth_export_terms to = *terms;
    struct hearth_export_bytes data, book;
    int e;

    to.format = names[format];
    hearth_export_bytes_open(&data, t->arena);
    hearth_export_bytes_open(&book, t->arena);
    if (format == HEARTH_EXPORT_AS_CSV) {
        e = hearth_export_csv(t, &data);
    } else {
        e = hearth_export_stat(t,
                               format == HEARTH_EXPORT_AS_SAV
                                   ? HEARTH_EXPORT_SAV
                                   : HEARTH_EXPORT_DTA,
                               now_s, &data);
    }
    if (e == 0) {
        e = hearth_export_codebook(t, &to, &book);
    }
    (void)snprintf(p->files[0].name, sizeof(p->files[0].name), "%s", to.format);
    p->files[0].bytes = hearth_slice_of(data.data, data.len);
    (void)snprintf(p->files[1].name, sizeof(p->files[1].name), "%s",
                   "codebook.json");
    p->files[1].bytes = hearth_slice_of(book.data, book.len);
    p->file_count = 2;
    return e;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(char *const *argv);
    } commands[] = {{"microdata", hearth_export_microdata},
                    {"synthetic", hearth_export_synthetic},
                    {"recipient", hearth_export_recipient},
                    {"open", hearth_export_open},
                    {"approver", hearth_export_approver},
                    {"approve", hearth_export_approve}};

    hearth_secmem_harden_process();
    for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(*commands);
         i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argv + 2) == 0 ? 0 : 1;
        }
    }
    (void)hearth_complain(0, "export knows: microdata, synthetic, recipient, "
                             "open, approver, approve");
    return 2;
}
