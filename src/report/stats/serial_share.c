#include "tvp/stats/serial_share.h"

double serial_share(double speedup, double workers)
{
    return (1 / speedup - 1 / workers) / (1 - 1 / workers);
}
