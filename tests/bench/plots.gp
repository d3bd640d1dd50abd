# The I/O and the CPU plot of a report, as gnuplot draws them. `folder` holds Io.dat and Cpu.dat.
set terminal pngcairo size 900,600 font "DejaVu Sans,10"
set style fill transparent solid 0.2 noborder
set grid
do for [work in "Io Cpu"] {
    data = folder."/".work.".dat"
    set output folder."/gnuplot".work.".png"
    set multiplot
    set origin 0,0.3
    set size 1,0.7
    set key top left
    set title work
    set ylabel "time (s)"
    unset xlabel
    plot data using 1:3:4 with filledcurves lc rgb "#0072B2" notitle, \
         data using 1:2 with linespoints lc rgb "#0072B2" title "threads", \
         data using 1:6:7 with filledcurves lc rgb "#D55E00" notitle, \
         data using 1:5 with linespoints lc rgb "#D55E00" title "processes"
    set origin 0,0
    set size 1,0.3
    unset title
    set ylabel "process / thread"
    set xlabel "number of workers"
    plot data using 1:9:10 with filledcurves lc rgb "#009E73" notitle, \
         data using 1:8 with linespoints lc rgb "#009E73" notitle, \
         1 with lines lc rgb "grey" notitle
    unset multiplot
}
