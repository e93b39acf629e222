/* SPDX-License-Identifier: Apache-2.0 */
/* Interviews from a file, one JSON object a line, taken through the same
 * engine question by question: what a person would be refused is refused. */
#ifndef HEARTH_FIRMWARE_ANSWERS_FILE_H
#define HEARTH_FIRMWARE_ANSWERS_FILE_H

#include "line_input.h"
#include "sitting.h"

/* Longest line: every answer of a record at its longest, twice over. */
#define HEARTH_ANSWERS_LINE_MAX 131072

struct hearth_answers_file {
    struct hearth_session *session;
    struct hearth_line_input *in;
    struct hearth_line_input *second; /* the same lines, typed again; or NULL */
    struct hearth_sitting_start start;
    uint64_t from;   /* first line to take, from 1 */
    const char *run; /* name of this run, or NULL: see below */
};

struct hearth_answers_result {
    uint64_t entered;
    uint64_t refused;
    uint64_t already; /* lines that this run finalised before */
};

/* Takes each line. For each that is finalised "saved SEQ line LINE" goes to
 * standard output after the synced commit; each refused one is reported with
 * its number and reason, never with an answer. With a ${run} name the device
 * remembers, exactly, how far the run came, and goes on there. E_INVALID: at
 * least one was refused; other codes end the run and are reported. */
HEARTH_MUST_USE int hearth_answers_file_run(struct hearth_answers_file *f,
                                            struct hearth_answers_result *out);

#endif
