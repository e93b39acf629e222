/* SPDX-License-Identifier: Apache-2.0 */
/* The first steps of a programme, and which of them are done: read from what
 * the folder holds anyway, so that they can be left and taken up again. */
#ifndef HOST_FOLDER_FIRST_H
#define HOST_FOLDER_FIRST_H

#include "host/folder/folder.h"

#include "hearth/programme.h"

enum hearth_first_step {
    HEARTH_FIRST_WHO,    /* somebody can log in */
    HEARTH_FIRST_KEY,    /* alone by decision, or shared */
    HEARTH_FIRST_BACKUP, /* one was made */
    HEARTH_FIRST_FORM,   /* one is published */
    HEARTH_FIRST_DEVICE, /* one is admitted */
    HEARTH_FIRST_STEPS
};

struct hearth_first {
    char programme[65];
    bool is_done[HEARTH_FIRST_STEPS];
    unsigned need, of; /* shares of the first epoch's key; 0: not shared */
    int64_t backup_s;  /* of the last backup; 0: none */
};

/* What the chain's entry says when somebody decides to hold the key alone. */
#define HEARTH_FIRST_ALONE "the key is held alone, by decision"

/* Walks the audit chain. ${has_people}: somebody can log in. */
HEARTH_MUST_USE int hearth_first_read(const struct hearth_folder *folder,
                                      bool has_people,
                                      struct hearth_first *out);
/* The first step that is not done; HEARTH_FIRST_STEPS: all are. */
enum hearth_first_step hearth_first_next(const struct hearth_first *f);

#endif
