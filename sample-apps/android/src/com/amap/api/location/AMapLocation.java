package com.amap.api.location;

import android.location.Location;

/** Stand-in for a place with what it was found by. */
public final class AMapLocation extends Location {
    private String neighbours;
    private String cell;

    public AMapLocation(Location from) {
        super(from);
    }

    void setNeighbours(String accessPoints) {
        neighbours = accessPoints;
    }

    void setCell(String radioCell) {
        cell = radioCell;
    }

    @Override
    public String toString() {
        return super.toString() + neighbours + cell;
    }
}
