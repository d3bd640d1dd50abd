#include "tvp/session/session_journal.h"

#include "tvp/common/json_text.h"
#include "tvp/data/records.h"
#include "tvp/session/progress.h"
#include "tvp/text/wording.h"

bool session_keep(struct session *session, json_t *record, struct error *error)
{
    bool written = data_file_append(session->data, record, error);
    json_decref(record);
    return written;
}

bool session_take(struct session *session, json_t *record, struct error *error)
{
    if (results_take(session->results, record, error))
        return session_keep(session, record, error);
    json_decref(record);
    return false;
}

bool session_take_warning(struct session *session, const char *text, struct error *error)
{
    return session_take(
        session, json_made(json_pack("{s:s, s:s}", "record", "warning", "text", text)), error);
}

bool session_warn(struct session *session, const char *text, struct error *error)
{
    progress_clear(session->progress);
    note_warning(text, true);
    return session_take_warning(session, text, error);
}
