/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the page share. */
#include "ui_fixture.h"

#include "folder.h"

#include "hearth/fsutil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void fixture_post(struct fixture *f, const char *text)
{
    size_t len = strlen(text);
    assert_true(len <= sizeof(f->body));
    memcpy(f->body, text, len); /* checked above */
    assert_int_equal(hearth_fields_read(f->body, len, &f->fields), 0);
    hearth_ui_act(&f->ui, &f->fields);
}

const char *fixture_page(struct fixture *f)
{
    struct hearth_ui_page p;
    memset(&p, 0, sizeof(p));
    hearth_writer_init(&p.w, f->bytes, sizeof(f->bytes) - 1);
    p.language = hearth_ui_language(&f->ui);
    hearth_ui_render(&f->ui, &p, "t");
    assert_int_equal(hearth_writer_finish(&p.w), 0);
    f->bytes[p.w.len] = '\0';
    return (const char *)f->bytes;
}

void fixture_says(struct fixture *f, const char *what)
{
    if (strstr(fixture_page(f), what) == NULL) {
        fail_msg("no \"%s\" in %s", what, (const char *)f->bytes);
    }
}

void fixture_says_not(struct fixture *f, const char *what)
{
    assert_null(strstr(fixture_page(f), what));
}

struct fixture *
fixture_open(const struct hearth_form *(*make)(struct form_make *))
{
    struct hearth_rng rng = hearth_rng_system();
    struct fixture *f = calloc(1, sizeof(*f));
    void *folder = NULL;
    if (f == NULL || folder_open(&folder) != 0) {
        free(f);
        return NULL;
    }
    f->folder = folder;
    village_open_with(&f->village, &rng, make(&f->make));
    assert_int_equal(hearth_fsutil_join(f->folder, "agent", f->data), 0);
    village_enrol(&f->village, f->data);
    assert_int_equal(hearth_secmem_open_unlocked(1536 * 1024, &f->m), 0);
    f->ui.folder = f->data;
    f->ui.m = f->m;
    f->ui.helper = &f->helper;
    f->ui.lock_ms = 600000;
    assert_int_equal(hearth_ui_begin(&f->ui), 0);
    fixture_post(f, "do=unlock&worker=" VILLAGE_WORKER "&pin=" VILLAGE_PIN);
    assert_int_equal(f->ui.screen, HEARTH_UI_HOME);
    return f;
}

int fixture_close(void **state)
{
    struct fixture *f = *state;
    void *folder = f->folder;
    hearth_ui_end(&f->ui);
    hearth_secmem_close(f->m);
    village_close(&f->village);
    form_make_free(&f->make);
    free(f);
    return folder_close(&folder);
}
