/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands on the people table share. */
#ifndef HOST_CLI_PEOPLE_WORK_H
#define HOST_CLI_PEOPLE_WORK_H

#include "host/folder/folder.h"
#include "host/people/people.h"

/* Folder, table and what guards it, open together. */
struct hearth_people_work {
    struct hearth_folder folder;
    struct hearth_secmem *m;
    struct hearth_people_file file;
    struct hearth_slice passphrase; /* typed for somebody new; or empty */
    struct hearth_rng rng;
    int64_t now_s;
};

/* Opens the folder and locked memory; says itself what is wrong. What is typed
 * is asked for now: logins wait for whoever has the table. */
HEARTH_MUST_USE int hearth_people_work_open(const char *data,
                                            struct hearth_people_work *w);
/* Takes the table, which others then wait for. Says itself what is wrong. */
HEARTH_MUST_USE int hearth_people_work_take(struct hearth_people_work *w);
/* Enters ${what} about ${who} into the audit chain, then saves the table: no
 * change goes unwritten. Says itself what is wrong. */
HEARTH_MUST_USE int hearth_people_work_save(struct hearth_people_work *w,
                                            const char *what, const char *who);
/* Draws a one-time code for ${p}, saves as above, and prints the code. */
HEARTH_MUST_USE int hearth_people_work_code(struct hearth_people_work *w,
                                            struct hearth_person *p,
                                            const char *what);
void hearth_people_work_close(struct hearth_people_work *w);

#endif
