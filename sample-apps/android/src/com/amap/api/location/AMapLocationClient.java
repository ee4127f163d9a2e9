package com.amap.api.location;

import android.content.Context;
import android.location.Location;
import android.location.LocationManager;
import android.net.wifi.WifiManager;
import android.telephony.TelephonyManager;

/** Stand-in for AMap's positioning: satellite fix, surrounding Wi-Fi access points, radio cell. */
public final class AMapLocationClient {
    private static final String LOCATE_URL = "https://apilocate.amap.com/mobile/binary";
    private final Context context;
    private AMapLocationListener listener;

    public AMapLocationClient(Context context) {
        this.context = context;
    }

    public void setLocationListener(AMapLocationListener listener) {
        this.listener = listener;
    }

    public void startLocation() {
        LocationManager manager = (LocationManager) context.getSystemService(Context.LOCATION_SERVICE);
        Location last = manager.getLastKnownLocation(LocationManager.NETWORK_PROVIDER);
        AMapLocation place = new AMapLocation(last == null ? new Location(LOCATE_URL) : last);
        WifiManager wifi = (WifiManager) context.getSystemService(Context.WIFI_SERVICE);
        place.setNeighbours(String.valueOf(wifi.getScanResults()));
        TelephonyManager phone = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        place.setCell(String.valueOf(phone.getCellLocation()));
        if (listener != null) {
            listener.onLocationChanged(place);
        }
    }
}
