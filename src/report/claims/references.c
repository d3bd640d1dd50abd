#include "tvp/claims/references.h"

const struct reference references[REFERENCE_COUNT] = {
#define ROW(id, title, address) {title, address},
    REFERENCES(ROW)
#undef ROW
};
