/* SPDX-License-Identifier: Apache-2.0 */
/* Target: what somebody says to be a signed release, a merge partner, a
 * declared or a proposed cube. Nothing here is signed, so only what is refused
 * is looked at: a file that opens is a broken signature. */
#include "host/release/signed.h"
#include "host/folder/proposals.h"
#include "host/results/plan_file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t programme[HEARTH_PROGRAMME_LEN] = {1};

static void read_plan(struct hearth_slice document)
{
    struct hearth_plan *plan;
    struct hearth_plan_why why;

    if (hearth_plan_read(document, &plan, &why) == 0) {
        HEARTH_CHECK(plan->k == 0 || plan->k >= HEARTH_PLAN_K_MIN);
        for (size_t i = 0; i < plan->area_count; i++) {
            HEARTH_CHECK(plan->areas[i].planned >= HEARTH_PLAN_SMALL);
            HEARTH_CHECK(plan->areas[i].group[0] != '\0');
        }
        hearth_plan_free(plan);
    }
}

static void read_proposal(struct hearth_slice in)
{
    struct hearth_proposal p;

    if (hearth_proposal_decode(in, &p) == 0) {
        HEARTH_CHECK(p.state >= HEARTH_PROPOSAL_WAITS &&
                     p.state <= HEARTH_PROPOSAL_FAILED);
        HEARTH_CHECK(p.document.len > 0 &&
                     p.document.data + p.document.len == in.data + in.len);
        HEARTH_CHECK(strlen(p.by) <= HEARTH_PROPOSAL_WHO_MAX &&
                     strlen(p.answer) <= HEARTH_PROPOSAL_WORDS_MAX);
        read_plan(p.document);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint64_t memory[1u << 17];
    struct hearth_slice in = hearth_slice_of(data, size), document;
    struct hearth_release_signed s;
    struct hearth_public key;
    struct hearth_arena arena;

    hearth_arena_init(&arena, memory, sizeof(memory));
    HEARTH_CHECK(hearth_release_open(in, &arena, &s) != 0);
    HEARTH_CHECK(hearth_plan_unwrap(programme, in, &key, &document) != 0);
    read_plan(in);
    read_proposal(in);
    return 0;
}
