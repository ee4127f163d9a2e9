package com.amap.api.location;

/** Stand-in for the receiver of places. */
public interface AMapLocationListener {
    void onLocationChanged(AMapLocation place);
}
