package com.example.lantern;

import android.app.Activity;
import android.content.Intent;
import android.os.Bundle;
import android.view.View;
import android.widget.Button;
import android.widget.LinearLayout;
import com.umeng.analytics.MobclickAgent;

/** One screen: the lamp, today's entry, and a friend to send it to. */
public final class MainActivity extends Activity {
    private final Lamp lamp = new Lamp();
    private WeatherDiary diary;

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        diary = new WeatherDiary(this);
        LinearLayout column = new LinearLayout(this);
        column.setOrientation(LinearLayout.VERTICAL);
        column.addView(button("Light", new View.OnClickListener() {
            @Override
            public void onClick(View view) {
                lamp.toggle();
            }
        }));
        column.addView(button("Write today", new View.OnClickListener() {
            @Override
            public void onClick(View view) {
                diary.write("clear sky");
            }
        }));
        column.addView(button("Send to a friend", new View.OnClickListener() {
            @Override
            public void onClick(View view) {
                startActivity(new Intent(MainActivity.this, FriendsActivity.class));
            }
        }));
        setContentView(column);
    }

    private Button button(String label, View.OnClickListener action) {
        Button button = new Button(this);
        button.setText(label);
        button.setOnClickListener(action);
        return button;
    }

    @Override
    protected void onResume() {
        super.onResume();
        MobclickAgent.onResume(this);
    }

    @Override
    protected void onPause() {
        super.onPause();
        lamp.off();
        MobclickAgent.onPause(this);
    }
}
