package com.example.lantern;

import android.content.Context;
import android.content.SharedPreferences;
import android.location.Location;
import android.location.LocationManager;
import com.amap.api.location.AMapLocation;
import com.amap.api.location.AMapLocationClient;
import com.amap.api.location.AMapLocationListener;

/** Notes the weather together with the place. The place comes from the phone, or from AMap where the phone has none. */
final class WeatherDiary implements AMapLocationListener {
    private final Context context;

    WeatherDiary(Context context) {
        this.context = context;
    }

    void write(String weather) {
        LocationManager manager = (LocationManager) context.getSystemService(Context.LOCATION_SERVICE);
        Location place = manager.getLastKnownLocation(LocationManager.GPS_PROVIDER);
        if (place != null) {
            keep(weather, place.getLatitude(), place.getLongitude());
            return;
        }
        AMapLocationClient client = new AMapLocationClient(context);
        client.setLocationListener(this);
        client.startLocation();
    }

    @Override
    public void onLocationChanged(AMapLocation place) {
        keep("", place.getLatitude(), place.getLongitude());
    }

    private void keep(String weather, double latitude, double longitude) {
        SharedPreferences pages = context.getSharedPreferences("diary", Context.MODE_PRIVATE);
        String day = String.valueOf(System.currentTimeMillis() / 86_400_000L);
        pages.edit().putString(day, weather + " @ " + latitude + "," + longitude).commit();
    }
}
