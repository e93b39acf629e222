/* SPDX-License-Identifier: Apache-2.0 */
/* The panel of data quality (disclosure.md 3): per area and wave, and per
 * interviewer for the supervisor. It is written beside the release as
 * release/quality.json, which the dashboard does not read; who may see it is
 * the supervisor ("interviewer ids only for the supervisor").
 *
 * Rules: a group below k is "<k"; so is one more where what is hidden of a
 * wave would else be below k; n and shares are rounded as in a release; a
 * group keeps its figures until k of its interviews are new. Answers are the
 * release's: of them the panel has only the worst one about the interview, of
 * everybody, where the release shows it. The counts behind
 * that are exact, and so sealed, in release/quality.box. */
#ifndef HOST_QUALITY_REPORT_H
#define HOST_QUALITY_REPORT_H

#include "hearth/aead.h"
#include "hearth/hash.h"
#include "hearth/programme.h"
#include "host/quality/rows.h"
#include "host/release/release.h"

#include <jansson.h>

#define HEARTH_QUALITY_FILE_MAX (8u << 20)
#define HEARTH_QUALITY_K        10u
/* Names the key, and what is sealed under it. */
#define HEARTH_QUALITY_LABEL HEARTH_PREFIX("hearth quality v1")

struct hearth_quality_setting {
    const struct hearth_programme *programme; /* names of waves */
    size_t k;                                 /* 5 or more; 10 by default */
    int64_t now_s;
    const struct hearth_release *release; /* the newest, or NULL */
};

/* A new report; ${state} (or NULL) is what an earlier one left, *${next} what
 * this one leaves. E_MEMORY. */
HEARTH_MUST_USE int
hearth_quality_report(const struct hearth_quality_rows *q,
                      const struct hearth_quality_setting *setting,
                      const json_t *state, json_t **report, json_t **next);
/* Makes the report and writes both files of ${folder}, the one with exact
 * counts sealed under ${key}. A state that does not open counts as none.
 * E_MEMORY, E_IO, E_FULL, E_CRYPTO. */
HEARTH_MUST_USE int
hearth_quality_save(const char *folder, const struct hearth_key *key,
                    const struct hearth_quality_rows *q,
                    const struct hearth_quality_setting *setting);

/* Adds "alerts" to ${report}: from its own figures, so none says more than the
 * panel does. E_MEMORY. */
HEARTH_MUST_USE int hearth_quality_alert(json_t *report);

#endif
